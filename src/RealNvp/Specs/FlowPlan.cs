using System.Runtime.CompilerServices;

namespace RealNvp.Specs;

/// <summary>
/// A spec compiled: for every step what it meets, what it gives and where its weights lie in one contiguous buffer and its state in
/// another, in the order of the steps. Engines, model files and tables of a flow all read it.
/// </summary>
public sealed class FlowPlan
{
    private static readonly ConditionalWeakTable<FlowSpec, FlowPlan> Known = [];

    private readonly IReadOnlyDictionary<string, WeightSlot> _byName;

    private FlowPlan(FlowSpec spec)
    {
        var builder = new PlanBuilder(spec);
        Steps = builder.Build();
        AllSteps = [.. Steps.SelectMany(step => step.WithInner())];
        Slots = builder.Slots;
        (WeightCount, StateCount) = (builder.WeightCount, builder.StateCount);
        Latents = Steps.Count == 0 ? spec.Shape : Steps[^1].Output;
        _byName = builder.ByName;
    }

    /// <summary>The steps, first to last, in the direction from data to latents.</summary>
    public IReadOnlyList<StepPlan> Steps { get; }

    /// <summary>All steps in order, each followed by the steps inside of it.</summary>
    public IReadOnlyList<StepPlan> AllSteps { get; }

    /// <summary>The shape of the latents.</summary>
    public Shape Latents { get; }

    /// <summary>All tensors in the order of the steps.</summary>
    public IReadOnlyList<WeightSlot> Slots { get; }

    /// <summary>The number of trained weights.</summary>
    public int WeightCount { get; }

    /// <summary>The number of values of state.</summary>
    public int StateCount { get; }

    /// <summary>The tensor of a full name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public WeightSlot this[string name] => _byName[name];

    /// <summary>The plan of a spec, which is checked and compiled when it is asked for the first time.</summary>
    /// <exception cref="FlowSpecException">
    /// A step does not fit, with its place and the shape it meets; or the flow has more weights than <see cref="FlowSpec.MaximumWeights"/>.
    /// </exception>
    public static FlowPlan Of(FlowSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Known.GetValue(spec, static flow => new FlowPlan(flow));
    }
}
