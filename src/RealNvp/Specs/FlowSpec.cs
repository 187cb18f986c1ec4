using System.Text.Json;

namespace RealNvp.Specs;

/// <summary>
/// A flow as data: what it models and the steps from data to latents. Everything else (networks, weights, files) follows
/// from it. Written to and read from JSON.
/// </summary>
public sealed record FlowSpec
{
    /// <summary>The shape of one datum, such as <c>[1, 28, 28]</c> or <c>[11]</c>.</summary>
    public required Shape Shape { get; init; }

    /// <summary>
    /// The number of levels of quantised data (256 for 8-bit pixels), at least 2; null for continuous data. With levels, the
    /// data's values 0, 1, ... levels - 1 are dequantised to [0, 1) before the first step.
    /// </summary>
    public int? Levels { get; init; }

    /// <summary>The steps, first to last, in the direction from data to latents.</summary>
    public required IReadOnlyList<StepSpec> Steps { get; init; }

    /// <summary>Reads a spec from JSON.</summary>
    /// <exception cref="InvalidInputException">The text is not a spec, or its steps do not fit its shape.</exception>
    public static FlowSpec FromJson(string json) => SpecJson.Read(json, SpecJson.Default.FlowSpec).Checked();

    /// <summary>The spec as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Default.FlowSpec);

    /// <summary>
    /// The shapes along the flow: the data's before step 0, ..., and the latents' at the end; one more than there are steps.
    /// </summary>
    /// <exception cref="InvalidInputException">A step does not fit; the message has its index and the shape it meets.</exception>
    public IReadOnlyList<Shape> Shapes()
    {
        if (Levels is < 2)
        {
            throw new InvalidInputException($"levels must be at least 2, or left out for continuous data, but is {Levels}.");
        }

        if (Steps.Any(step => step is null))
        {
            throw new InvalidInputException("A step is null; take it out or write a step.");
        }

        var shapes = new List<Shape>(Steps.Count + 1) { Shape };
        for (var index = 0; index < Steps.Count; index++)
        {
            var input = shapes[^1];
            try
            {
                shapes.Add(Steps[index].OutputShape(input));
                _ = Steps[index].Weights(input).Count();
            }
            catch (InvalidInputException error)
            {
                throw new InvalidInputException(
                    $"Step {index} ({Steps[index].Kind}) does not fit: the data is {Shape} and this step gets {input}. {error.Message}", error);
            }
        }

        if (shapes[^1].Size != Shape.Size)
        {
            throw new InvalidInputException($"The steps turn {Shape} into {shapes[^1]}; a flow must keep the number of values.");
        }

        return shapes;
    }

    /// <summary>This spec, once its steps are known to fit.</summary>
    /// <exception cref="InvalidInputException">A step does not fit.</exception>
    public FlowSpec Checked()
    {
        Shapes();
        return this;
    }
}
