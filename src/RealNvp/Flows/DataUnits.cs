using System.Numerics;
using System.Numerics.Tensors;
using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>
/// The data's own units and the flow's. Quantised data (levels 0, 1, ... L - 1) becomes <c>(value + u) / L</c> in (0, 1), u in [0, 1)
/// being dequantisation noise; continuous data stays. The one place that knows the 1/L and what it does to a density.
/// </summary>
internal readonly record struct DataUnits
{
    // Noise of exactly 0 would put the lowest level on 0, where a logit may end; half of the smallest other noise does not.
    private const float LeastNoise = 1f / (1 << 25);

    // A few kilobytes of the stack; whole lanes on every processor.
    private const int ValuesAtOnce = 512;

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
                value = (value + 0.5f) / levels;
            }
        }
    }

    /// <summary>
    /// Turns data into what the flow takes, in place, with uniform noise within each level: the only random step. A level stays
    /// its own: <see cref="ToData"/> gives it back, whatever the noise.
    /// </summary>
    public void Dequantise(Span<float> values, SeededRandom noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        if (_levels is not { } levels)
        {
            return;
        }

        Span<float> drawn = stackalloc float[ValuesAtOnce];
        while (!values.IsEmpty)
        {
            var part = values[..Math.Min(ValuesAtOnce, values.Length)];
            noise.FillUniform(drawn[..part.Length]);
            ToUnits(part, drawn, levels);
            values = values[part.Length..];
        }
    }

    /// <summary>Turns what the flow gives into data, in place: for quantised data the level, within the range there is.</summary>
    public void ToData(Span<float> values)
    {
        if (_levels is { } levels)
        {
            foreach (ref var value in values)
            {
                value = float.IsNaN(value) ? value : Math.Clamp(Level(value, levels), 0, levels - 1);
            }
        }
    }

    /// <summary>Gives minus infinity to the rows that hold a value the data cannot have.</summary>
    /// <param name="rows"><c>[n, dimension]</c> in the data's own units.</param>
    /// <param name="logProb">n log densities; those of impossible rows are replaced.</param>
    internal void RuleOutImpossible(ReadOnlySpan<float> rows, Span<double> logProb)
    {
        for (var row = 0; row < logProb.Length; row++)
        {
            var width = rows.Length / logProb.Length;
            if (!ArePossible(rows.Slice(row * width, width)))
            {
                logProb[row] = double.NegativeInfinity;
            }
        }
    }

    /// <summary>Whether the data can have these values: within 0 and L - 1 for quantised data, numbers otherwise.</summary>
    internal bool ArePossible(ReadOnlySpan<float> values) => _levels is { } levels
        ? TensorPrimitives.Min(values) >= 0 && TensorPrimitives.Max(values) <= levels - 1
        : TensorPrimitives.IsFiniteAll(values);

    private static float Level(float unit, int levels) => (float)Math.Floor((double)unit * levels);

    internal static float ToUnit(float value, float noise, int levels) => ToUnit(new Vector<float>(value), new(noise), levels)[0];

    /// <summary>Spreads levels within their steps, by as much noise or more.</summary>
    private static void ToUnits(Span<float> values, ReadOnlySpan<float> noise, int levels)
    {
        var place = 0;
        for (; place <= values.Length - Vector<float>.Count; place += Vector<float>.Count)
        {
            ToUnit(new Vector<float>(values[place..]), new(noise[place..]), levels).CopyTo(values[place..]);
        }

        if (place < values.Length)
        {
            Span<float> last = stackalloc float[Vector<float>.Count];
            values[place..].CopyTo(last);
            ToUnit(new Vector<float>(last), new(noise[place..]), levels).CopyTo(last);
            last[..(values.Length - place)].CopyTo(values[place..]);
        }
    }

    // The sum or the quotient may round to the other side of a level's edge, by one float at most; it is put back.
    private static Vector<float> ToUnit(Vector<float> values, Vector<float> noise, int levels)
    {
        var unit = (values + Vector.Max(noise, new(LeastNoise))) / new Vector<float>(levels);
        Vector.Widen(unit, out var low, out var high);
        var scale = new Vector<double>(levels);
        var level = Vector.Narrow(Vector.Floor(low * scale), Vector.Floor(high * scale));

        // A comparison that holds is -1 as a whole number, and the next float is the next whole number.
        return Vector.AsVectorSingle(Vector.AsVectorInt32(unit) + Vector.GreaterThan(level, values) - Vector.LessThan(level, values));
    }
}
