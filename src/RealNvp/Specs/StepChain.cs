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

        RequireDepth(steps, depth: 0);
        var shapes = new List<Shape>(steps.Count + 1) { input };
        for (var index = 0; index < steps.Count; index++)
        {
            var met = shapes[^1];
            try
            {
                shapes.Add(steps[index].OutputShape(met));
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

    /// <summary>Walks over the weights of all steps, so that each says what is wrong with its networks, and counts them.</summary>
    /// <exception cref="InvalidInputException">A network does not fit, or there are more weights than a flow may have.</exception>
    public static void CheckWeights(IReadOnlyList<StepSpec> steps, IReadOnlyList<Shape> shapes, Func<int, Shape, string> place)
    {
        var (weights, tensors) = (0L, 0);
        for (var index = 0; index < steps.Count; index++)
        {
            try
            {
                foreach (var weight in steps[index].Weights(shapes[index]))
                {
                    weights += weight.Shape.Size;
                    RequireCounts(weights, ++tensors);
                }
            }
            catch (InvalidInputException error)
            {
                throw new InvalidInputException($"{place(index, shapes[index])} {error.Message}", error);
            }
        }
    }

    private static void RequireCounts(long weights, int tensors)
    {
        if (weights > FlowSpec.MaximumWeights)
        {
            throw new InvalidInputException($"The flow has more than {FlowSpec.MaximumWeights} weights; make its networks smaller.");
        }

        if (tensors > FlowSpec.MaximumTensors)
        {
            throw new InvalidInputException($"The flow has more than {FlowSpec.MaximumTensors} tensors of weights; take fewer steps or smaller networks.");
        }
    }

    private static void RequireDepth(IReadOnlyList<StepSpec> steps, int depth)
    {
        if (depth > FactorOutSpec.MaximumDepth)
        {
            throw new InvalidInputException(
                $"factor-out steps lie in one another more than {FactorOutSpec.MaximumDepth} deep; each halves the variables, so fewer do.");
        }

        foreach (var inner in steps.OfType<FactorOutSpec>().Select(step => step.Inner).Where(inner => inner is not null))
        {
            RequireDepth(inner, depth + 1);
        }
    }
}
