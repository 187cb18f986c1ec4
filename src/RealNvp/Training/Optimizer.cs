namespace RealNvp.Training;

/// <summary>A named buffer that belongs to a training and is saved with it.</summary>
/// <param name="Name">The name in checkpoints.</param>
/// <param name="Values">The values, shared with their owner.</param>
public readonly record struct NamedBuffer(string Name, Memory<float> Values);

/// <summary>A rule that moves weights against their gradients, in one pass over flat buffers.</summary>
internal abstract class Optimizer
{
    /// <summary>Steps taken so far.</summary>
    public long Steps { get; set; }

    /// <summary>What the rule remembers between steps.</summary>
    public abstract IReadOnlyList<NamedBuffer> Buffers { get; }

    /// <summary>The optimizer the options name, for so many weights.</summary>
    public static Optimizer Create(TrainingOptions options, int weightCount) => options.Optimizer switch
    {
        OptimizerKind.Adam => new Adam(weightCount, (float)options.WeightDecay),
        OptimizerKind.Sgd => new Sgd((float)options.WeightDecay),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Optimizer, "unknown optimizer"),
    };

    /// <summary>Takes one step with gradients multiplied by <paramref name="gradientScale"/>.</summary>
    public abstract void Step(Span<float> weights, ReadOnlySpan<float> gradients, double rate, float gradientScale);
}
