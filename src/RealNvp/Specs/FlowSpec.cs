using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// A flow as data: what it models and the steps from data to latents. Everything else (networks, weights, files) follows
/// from it. Written to and read from JSON.
/// </summary>
public sealed record FlowSpec
{
    /// <summary>The most weights, trained or state, that a flow may have: a gibibyte of them.</summary>
    public const int MaximumWeights = 1 << 28;

    /// <summary>The most tensors of weights that a flow may have.</summary>
    public const int MaximumTensors = 1 << 16;

    /// <summary>The most levels: float32 tells no more whole numbers apart.</summary>
    public const int MaximumLevels = 1 << 24;

    /// <summary>The most context values that are accepted.</summary>
    public const int MostContext = 1 << 16;

    /// <summary>The shape of one datum, such as <c>[1, 28, 28]</c> or <c>[11]</c>.</summary>
    public required Shape Shape { get; init; }

    /// <summary>
    /// The number of levels of quantised data (256 for 8-bit pixels), at least 2; null for continuous data. With levels, the
    /// data's values 0, 1, ... levels - 1 are dequantised to [0, 1) before the first step.
    /// </summary>
    public int? Levels { get; init; }

    /// <summary>
    /// The number of values the density is conditioned on: a conditional flow is p(x | c), and the networks of all its steps see the
    /// context c, those of couplings besides what the coupling keeps. 0 for a flow without.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Context { get; init; }

    /// <summary>What the latents are distributed as; null for independent standard normals.</summary>
    public BaseSpec? Base { get; init; }

    /// <summary>The steps, first to last, in the direction from data to latents.</summary>
    public required IReadOnlyList<StepSpec> Steps { get; init; }

    /// <summary>The conditional flow p(x | c) made of this one: all networks of its steps also see the context c.</summary>
    /// <param name="context">The number of context values, 1 to <see cref="MostContext"/>; 0 for the flow without.</param>
    /// <exception cref="FlowSpecException">The number is out of range, or the flow has no network that could see a context.</exception>
    public FlowSpec Given(int context) => (this with { Context = context }).Validated();

    /// <summary>Reads a spec from JSON.</summary>
    /// <exception cref="FlowSpecException">The text is not a spec, or its steps do not fit its shape.</exception>
    public static FlowSpec FromJson(string json) => SpecJson.ReadSpec(json, SpecJson.Default.FlowSpec, "the flow").Validated();

    /// <summary>The spec as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Default.FlowSpec);

    /// <summary>This spec, once its steps are known to fit.</summary>
    /// <exception cref="FlowSpecException">A step does not fit.</exception>
    public FlowSpec Validated()
    {
        FlowPlan.Of(this);
        return this;
    }

    /// <summary>
    /// The number of variables that no coupling and no spline changes on the way from data to latents, permutations and the like followed through: what a flow
    /// makes of them is no more than shifted and scaled. 0 where every variable is changed, and for flows without a coupling.
    /// </summary>
    /// <exception cref="FlowSpecException">A step does not fit.</exception>
    public int UnchangedVariables() => Specs.UnchangedVariables.Count(this);
}
