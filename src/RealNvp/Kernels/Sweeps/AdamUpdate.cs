namespace RealNvp.Kernels;

/// <summary>One step of Adam (Kingma and Ba, arXiv:1412.6980, algorithm 1) as numbers.</summary>
internal readonly record struct AdamUpdate
{
    /// <summary>The share of the old mean that a step keeps.</summary>
    public const float Beta1 = 0.9f;

    /// <summary>The share of the old mean square that a step keeps.</summary>
    public const float Beta2 = 0.999f;

    /// <summary>Added to the root of the mean square.</summary>
    public const float Epsilon = 1e-8f;

    public required float LearningRate { get; init; }

    /// <summary>L2 penalty: this times the weight is added to the gradient.</summary>
    public float WeightDecay { get; init; }

    /// <summary>The number of this step, from 1; corrects the bias of the moments' zero start.</summary>
    public required long Step { get; init; }

    /// <summary>Multiplies the gradient first: clipping, averaging over threads.</summary>
    public float GradientFactor { get; init; } = 1f;

    /// <summary>Share of the old moving average that stays, if one is kept.</summary>
    public float AverageDecay { get; init; } = 0.999f;

    public AdamUpdate()
    {
    }
}
