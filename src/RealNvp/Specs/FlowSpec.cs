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

        return StepChain.Shapes(Steps, Shape, (index, input) =>
            $"Step {index} ({Steps[index].Kind}) does not fit: the data is {Shape} and this step gets {input}.");
    }

    /// <summary>All steps in order with the shapes they meet and give, each followed by the steps inside of it.</summary>
    /// <exception cref="InvalidInputException">A step does not fit.</exception>
    public IReadOnlyList<StepPlace> Places() => [.. StepPlace.All(Steps, Shapes(), "")];

    /// <summary>This spec, once its steps are known to fit.</summary>
    /// <exception cref="InvalidInputException">A step does not fit.</exception>
    public FlowSpec Checked()
    {
        Shapes();
        return this;
    }
}
