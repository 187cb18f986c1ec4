using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Evaluation;

/// <summary>
/// The scales of a multi-scale flow in its latents: what was factored out first, the finest half of the variables, comes first, and
/// what went through all steps, the coarsest, last (<see cref="FactorOutSpec"/>).
/// </summary>
public sealed class LatentScales
{
    private readonly BaseSpec? _base;
    private readonly List<(int Start, int Length)> _scales = [];

    /// <summary>The scales of a flow; a flow that factors nothing out at its end has one.</summary>
    public LatentScales(FlowSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Dimension = spec.Shape.Size;
        _base = spec.Base;
        Find(FlowPlan.Of(spec).Steps, spec.Shape.Size, 0);
    }

    /// <summary>The number of values in a latent.</summary>
    public int Dimension { get; }

    /// <summary>The number of scales.</summary>
    public int Count => _scales.Count;

    /// <summary>Where the values of a scale begin in a latent and how many there are, from the finest (0) to the coarsest.</summary>
    public (int Start, int Length) this[int scale] => _scales[scale];

    /// <summary>The share of a latent's values that is kept when the finest scales are drawn again.</summary>
    public double Kept(int resampled) => 1 - ((double)_scales.Take(resampled).Sum(scale => scale.Length) / Dimension);

    /// <summary>
    /// Draws the finest scales of latents again and keeps the others (arXiv:1605.08803, appendix D): decoded, the result shows what the kept
    /// ones hold. A scale gets the same values for the same seed, however many are drawn.
    /// </summary>
    /// <param name="latents"><c>[n, Dimension]</c>.</param>
    /// <param name="resampled">How many scales are drawn, from the finest on; from 0 (none) to <see cref="Count"/>.</param>
    /// <param name="seed">The seed of what is drawn.</param>
    /// <param name="temperature">What is drawn is multiplied by this.</param>
    /// <returns><c>[n, Dimension]</c>.</returns>
    /// <exception cref="ArgumentException">There is no whole number of latents.</exception>
    /// <exception cref="FlowSpecException">Some are drawn and others kept of a mixture of normals, whose scales go together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The temperature is negative, not a number or above <see cref="FlowDensity.HighestTemperature"/>.
    /// </exception>
    public float[] Resample(ReadOnlySpan<float> latents, int resampled, ulong seed, double temperature = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(resampled);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(resampled, Count);
        if (latents.Length % Dimension != 0)
        {
            throw new ArgumentException($"{Counted.Of(latents.Length, "value", "is", "are")} no latents of {Dimension}.", nameof(latents));
        }

        if (resampled > 0 && resampled < Count && _base is { Kind: BaseKind.Mixture })
        {
            throw new FlowSpecException(
                "The scales of latents that are a mixture of normals go together, so that some cannot be drawn again while others are kept; draw all of them.");
        }

        var drawn = new float[latents.Length];
        FlowDensity.FillLatents(drawn, seed, temperature, _base);
        for (var start = 0; start < latents.Length; start += Dimension)
        {
            foreach (var (first, length) in _scales.Skip(resampled))
            {
                latents.Slice(start + first, length).CopyTo(drawn.AsSpan(start + first));
            }
        }

        return drawn;
    }

    /// <summary>The latents with the finest scale drawn again, then with the two finest, until only the coarsest is kept; see <see cref="Resample"/>.</summary>
    /// <returns><c>[Count - 1, n, Dimension]</c>.</returns>
    /// <inheritdoc cref="Resample"/>
    public float[] ResampleInTurn(ReadOnlySpan<float> latents, ulong seed, double temperature = 1)
    {
        var all = new float[checked(latents.Length * (Count - 1))];
        for (var resampled = 1; resampled < Count; resampled++)
        {
            Resample(latents, resampled, seed, temperature).CopyTo(all.AsSpan((resampled - 1) * latents.Length));
        }

        return all;
    }

    // Only what is factored out by the last step of a chain stands in the latents as it was; steps after it would mix the scales.
    private void Find(IReadOnlyList<StepPlan> steps, int size, int start)
    {
        if (steps is not [.., { Spec: FactorOutSpec factorOut } last])
        {
            _scales.Add((start, size));
            return;
        }

        var met = last.Input;
        var passed = factorOut.Split(met).Passed * (met.Size / met[0]);
        _scales.Add((start, passed));
        Find(last.Inner, size - passed, start + passed);
    }
}
