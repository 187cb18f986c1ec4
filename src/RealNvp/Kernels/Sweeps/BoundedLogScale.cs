namespace RealNvp.Kernels;

/// <summary>How a coupling bounds its log-scales: <c>s = amplitude * tanh(raw * slope)</c>.</summary>
internal readonly ref struct BoundedLogScale
{
    private BoundedLogScale(ReadOnlySpan<float> amplitudes, bool isLearned)
    {
        Amplitudes = amplitudes;
        IsLearned = isLearned;
    }

    /// <summary>One value for all variables or one each.</summary>
    public ReadOnlySpan<float> Amplitudes { get; }

    public bool IsLearned { get; }

    /// <summary>s = limit * tanh(raw / limit): the identity near 0, never beyond ± limit.</summary>
    /// <param name="limits">Positive; one for all variables or one each.</param>
    public static BoundedLogScale Soft(ReadOnlySpan<float> limits) => new(limits, isLearned: false);

    /// <summary>s = scale * tanh(raw) with a trained scale, as in the paper's section 4.1.</summary>
    /// <param name="scales">One for all variables or one each.</param>
    public static BoundedLogScale Learned(ReadOnlySpan<float> scales) => new(scales, isLearned: true);

    /// <summary>Writes amplitude and slope of a run of variables.</summary>
    internal void Expand(int first, Span<float> amplitudes, Span<float> slopes)
    {
        if (Amplitudes.Length == 1)
        {
            amplitudes.Fill(Amplitudes[0]);
        }
        else
        {
            Amplitudes.Slice(first, amplitudes.Length).CopyTo(amplitudes);
        }

        for (var i = 0; i < slopes.Length; i++)
        {
            slopes[i] = IsLearned ? 1f : 1f / amplitudes[i];
        }
    }

    internal void CheckFits(int variables)
    {
        if (Amplitudes.Length != 1 && Amplitudes.Length != variables)
        {
            throw new ArgumentException(
                $"{Amplitudes.Length} amplitudes do not fit {Counted.Of(variables, "variable")}; give one or one each.", nameof(variables));
        }
    }
}
