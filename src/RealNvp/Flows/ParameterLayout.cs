using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>Where one tensor of a flow lies in the flat buffers.</summary>
/// <param name="Name">The full name, such as <c>steps.2.s.0.weight</c>; the name in model files.</param>
/// <param name="Shape">The tensor's shape, row-major.</param>
/// <param name="Role">Which buffer it lies in: trained weights or state.</param>
/// <param name="Start">The value before any training.</param>
/// <param name="Offset">The first element's place in that buffer.</param>
public sealed record WeightSlot(string Name, Shape Shape, WeightRole Role, StartValue Start, int Offset)
{
    /// <summary>Whether the optimizer's L2 penalty pulls this tensor towards zero.</summary>
    public bool IsDecayed { get; init; } = true;

    /// <summary>The elements of the buffer that belong to this tensor.</summary>
    public Range Range => Offset..(Offset + Shape.Size);
}

/// <summary>
/// The places of all weights of a flow in one contiguous buffer, and of all state in another, in the order of the steps.
/// Every engine and every model file follows it.
/// </summary>
public sealed class ParameterLayout
{
    private readonly Dictionary<string, WeightSlot> _byName;

    /// <summary>Works out the layout of a flow.</summary>
    /// <exception cref="InvalidInputException">The spec does not fit, or has more than <see cref="FlowSpec.MaximumWeights"/>.</exception>
    public ParameterLayout(FlowSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var shapes = spec.Shapes();
        var slots = new List<WeightSlot>();
        long trained = 0, state = 0;
        for (var index = 0; index < spec.Steps.Count; index++)
        {
            foreach (var weight in spec.Steps[index].Weights(shapes[index]))
            {
                ref var end = ref weight.Role == WeightRole.Trained ? ref trained : ref state;
                slots.Add(new($"{StepPrefix(index)}{weight.Name}", weight.Shape, weight.Role, weight.Start, (int)end) { IsDecayed = weight.IsDecayed });
                end += weight.Shape.Size;
            }
        }

        Slots = slots;
        WeightCount = (int)trained;
        StateCount = (int)state;
        _byName = slots.ToDictionary(slot => slot.Name, StringComparer.Ordinal);
    }

    /// <summary>All tensors in the order of the steps.</summary>
    public IReadOnlyList<WeightSlot> Slots { get; }

    /// <summary>The number of trained weights.</summary>
    public int WeightCount { get; }

    /// <summary>The number of values of state.</summary>
    public int StateCount { get; }

    /// <summary>The tensor of a full name.</summary>
    public WeightSlot this[string name] => _byName[name];

    /// <summary>What the names of a step's tensors begin with.</summary>
    public static string StepPrefix(int step) => $"steps.{step}.";
}
