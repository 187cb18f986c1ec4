namespace RealNvp.Specs;

/// <summary>A step where it stands in a flow.</summary>
/// <param name="Name">Its place: <c>3</c> for step 3, <c>3.inner.0</c> for the first step inside of it.</param>
/// <param name="Step">The step.</param>
/// <param name="Input">The shape it meets.</param>
/// <param name="Output">The shape it gives.</param>
public sealed record StepPlace(string Name, StepSpec Step, Shape Input, Shape Output)
{
    /// <summary>The weights and state the step holds itself, without those of the steps inside of it.</summary>
    public IEnumerable<WeightSpec> OwnWeights => Step is FactorOutSpec ? [] : Step.Weights(Input);

    /// <summary>How many values of its own weights are trained.</summary>
    public long TrainedWeights => OwnWeights.Where(weight => weight.Role == WeightRole.Trained).Sum(weight => (long)weight.Shape.Size);

    /// <summary>All steps of a chain in order, each followed by the steps inside of it.</summary>
    internal static IEnumerable<StepPlace> All(IReadOnlyList<StepSpec> steps, IReadOnlyList<Shape> shapes, string prefix)
    {
        for (var index = 0; index < steps.Count; index++)
        {
            var place = new StepPlace($"{prefix}{index}", steps[index], shapes[index], shapes[index + 1]);
            yield return place;
            if (steps[index] is FactorOutSpec factorOut)
            {
                foreach (var inner in All(factorOut.Inner, factorOut.InnerShapes(shapes[index]), $"{place.Name}.{FactorOutSpec.InnerName}."))
                {
                    yield return inner;
                }
            }
        }
    }
}
