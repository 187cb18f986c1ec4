namespace RealNvp.Specs;

/// <summary>The shapes along a chain of steps, checked before any tensor exists.</summary>
internal static class StepChain
{
    /// <summary>The input's shape, that after the first step, ..., that after the last; one more than there are steps.</summary>
    /// <param name="steps">The steps, first to last.</param>
    /// <param name="input">The shape the first step meets.</param>
    /// <param name="place">Begins the sentence on a step that does not fit; gets the step's index and the shape it meets.</param>
    /// <exception cref="InvalidInputException">A step does not fit, or the chain does not keep the number of values.</exception>
    public static IReadOnlyList<Shape> Shapes(IReadOnlyList<StepSpec> steps, Shape input, Func<int, Shape, string> place)
    {
        if (steps.Any(step => step is null))
        {
            throw new InvalidInputException("A step is null; take it out or write a step.");
        }

        var shapes = new List<Shape>(steps.Count + 1) { input };
        for (var index = 0; index < steps.Count; index++)
        {
            var met = shapes[^1];
            try
            {
                shapes.Add(steps[index].OutputShape(met));
                _ = steps[index].Weights(met).Count();
            }
            catch (InvalidInputException error)
            {
                throw new InvalidInputException($"{place(index, met)} {error.Message}", error);
            }
        }

        return shapes[^1].Size == input.Size
            ? shapes
            : throw new InvalidInputException($"The steps turn {input} into {shapes[^1]}; a flow must keep the number of values.");
    }
}
