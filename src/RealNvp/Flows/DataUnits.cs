using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>
/// The data's own units and the flow's. Quantised data (levels 0, 1, ... L - 1) becomes <c>(value + u) / L</c> in [0, 1), u in [0, 1)
/// being dequantisation noise; continuous data stays. The one place that knows the 1/L and what it does to a density.
/// </summary>
public readonly record struct DataUnits
{
    // The largest float32 below one: (L - 1 + u) / L must not round up to 1, where a logit ends.
    private const float BelowOne = 1 - (1f / (1 << 24));

    private readonly int? _levels;

    /// <summary>The units of a spec's data.</summary>
    public DataUnits(FlowSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        _levels = spec.Levels;
        LogVolume = spec.Levels is { } levels ? spec.Shape.Size * Math.Log(levels) : 0;
    }

    /// <summary>Whether the data is quantised.</summary>
    public bool AreLevels => _levels is not null;

    /// <summary>
    /// D log L: what must be subtracted from a log density over [0, 1) to have it per level, which is a lower bound on the
    /// log-probability of the quantised datum (arXiv:1511.01844, section 3.1). 0 for continuous data.
    /// </summary>
    public double LogVolume { get; }

    /// <summary>Turns data into what the flow takes, in place, each value in the middle of its level.</summary>
    public void ToFlow(Span<float> values)
    {
        if (_levels is { } levels)
        {
            foreach (ref var value in values)
            {
                value = ToUnit(value, 0.5f, levels);
            }
        }
    }

    /// <summary>Turns data into what the flow takes, in place, with uniform noise within each level: the only random step.</summary>
    public void Dequantise(Span<float> values, SeededRandom noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        if (_levels is { } levels)
        {
            foreach (ref var value in values)
            {
                value = ToUnit(value, noise.NextUniformFloat(), levels);
            }
        }
    }

    /// <summary>Turns what the flow gives into data, in place: for quantised data the level, within the range there is.</summary>
    public void ToData(Span<float> values)
    {
        if (_levels is { } levels)
        {
            foreach (ref var value in values)
            {
                value = float.IsNaN(value) ? value : Math.Clamp(MathF.Floor(value * levels), 0, levels - 1);
            }
        }
    }

    // Values that are no level (below 0, above L - 1) leave [0, 1) and get a density of zero instead of a wrong one.
    private static float ToUnit(float value, float noise, int levels)
    {
        var unit = (value + noise) / levels;
        return unit >= 1 && value <= levels - 1 ? BelowOne : unit;
    }
}
