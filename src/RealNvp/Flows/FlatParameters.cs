using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>
/// All weights of a flow in one contiguous buffer, all their gradients in another, and the steps' state in a third. Every
/// engine works on views of these, so that optimizer, clipping, averages and files are single sweeps over spans.
/// </summary>
/// <remarks>The buffers are pinned and begin on 64-byte boundaries, so that native code can share them and repeat to the bit.</remarks>
public sealed class FlatParameters
{
    private const int Alignment = 64;

    private GradientBuffer? _gradients;

    /// <summary>Creates the buffers of a plan, all zero.</summary>
    public FlatParameters(FlowPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan;
        WeightMemory = Aligned(plan.WeightCount);
        StateMemory = Aligned(plan.StateCount);
    }

    /// <summary>Where each tensor lies.</summary>
    public FlowPlan Plan { get; }

    /// <summary>The trained weights.</summary>
    public Span<float> Weights => WeightMemory.Span;

    /// <summary>The gradient of the last step's mean negative log-likelihood, laid out as <see cref="Weights"/>.</summary>
    public Span<float> Gradients => GradientMemory.Span;

    /// <summary>The steps' state: running statistics and the like.</summary>
    public Span<float> State => StateMemory.Span;

    /// <summary>The weights as pinned memory.</summary>
    public Memory<float> WeightMemory { get; }

    /// <summary>The gradients as pinned memory, which is taken when they are first asked for: weights that are only read have none.</summary>
    public Memory<float> GradientMemory => (_gradients ?? TakeGradients()).Memory;

    /// <summary>The state as pinned memory.</summary>
    public Memory<float> StateMemory { get; }

    /// <summary>One tensor's elements, in the weights or in the state.</summary>
    public Span<float> this[WeightSlot slot] => (slot.Role == WeightRole.Trained ? Weights : State)[slot.Range];

    /// <summary>One tensor's elements by its full name.</summary>
    public Span<float> this[string name] => this[Plan[name]];

    /// <summary>Creates the parameters of a spec with the values they start from, drawn from <paramref name="seed"/>.</summary>
    /// <exception cref="FlowSpecException">The spec does not fit.</exception>
    public static FlatParameters Start(FlowSpec spec, ulong seed)
    {
        var parameters = new FlatParameters(FlowPlan.Of(spec));
        var random = SeededRandom.For(seed, SeedPurpose.Weights);
        foreach (var slot in parameters.Plan.Slots)
        {
            var values = parameters[slot];
            values.Fill(slot.Start.Constant);
            if (slot.Start.Values is { } given)
            {
                given().CopyTo(values);
            }
            else if (slot.Start.UniformBound > 0)
            {
                foreach (ref var value in values)
                {
                    value = slot.Start.UniformBound * ((2 * random.NextUniformFloat()) - 1);
                }
            }
        }

        return parameters;
    }

    /// <summary>Copies weights and state to parameters of the same plan.</summary>
    internal void CopyTo(FlatParameters other)
    {
        Weights.CopyTo(other.Weights);
        State.CopyTo(other.State);
    }

    // Of two threads that ask at once both get the same.
    private GradientBuffer TakeGradients()
    {
        Interlocked.CompareExchange(ref _gradients, new(Aligned(Plan.WeightCount)), null);
        return _gradients;
    }

    private static unsafe Memory<float> Aligned(int count)
    {
        var spare = Alignment / sizeof(float);
        var array = GC.AllocateArray<float>(count + spare, pinned: true);
        fixed (float* first = array)
        {
            var misplaced = (int)((nuint)first % Alignment);
            var skip = misplaced == 0 ? 0 : (Alignment - misplaced) / sizeof(float);
            return array.AsMemory(skip, count);
        }
    }

    private sealed record GradientBuffer(Memory<float> Memory);
}
