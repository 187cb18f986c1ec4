using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Flows;

/// <summary>
/// The likelihoods of rows one by one, <c>log (1/K) sum_k p(x + u_k)</c>, some at a time. The noise of a row does not depend on which of the rows beside it are
/// measured.
/// </summary>
/// <param name="density">The density of rows as the flow takes them.</param>
/// <param name="spec">The flow.</param>
/// <param name="rows">The data.</param>
/// <param name="seed">The seed of the noise.</param>
/// <param name="samples">K.</param>
internal sealed class RowLikelihoods(Likelihood.RowDensity density, FlowSpec spec, IRows rows, ulong seed, int samples)
{
    private const int MostRowsAtOnce = 1000;
    private const int ValuesAtOnce = 1 << 24;

    private readonly DataUnits _units = new(spec);
    private readonly SeededRandom _noise = SeededRandom.For(seed, SeedPurpose.ValidationNoise);
    private readonly int _atOnce = Math.Min(Math.Min(rows.Count, MostRowsAtOnce), Math.Max(1, ValuesAtOnce / rows.Width));
    private readonly int _part = FlowWork.RowsAtOnce(spec);
    private float[] _values = [];
    private float[] _noisy = [];
    private float[] _context = [];
    private long _drawn;

    /// <summary>The likelihoods of rows, in their order.</summary>
    /// <param name="own">Which rows are measured; null for all.</param>
    /// <param name="measured">Hears how many rows are done, of all.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    public IEnumerable<double> Measure(RowShare? own, Action<int>? measured, CancellationToken cancellationToken)
    {
        _values = new float[_atOnce * rows.Width];
        _noisy = new float[_values.Length];
        _context = new float[_atOnce * rows.ContextWidth];
        for (var start = 0; start < rows.Count; start += _atOnce)
        {
            var count = Math.Min(_atOnce, rows.Count - start);
            var picked = own?.Within(start, count) ?? Enumerable.Range(start, count).ToArray();
            rows.Prefetch(picked);
            foreach (var (place, row) in picked.Index())
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.Read(row, _values.AsSpan(place * rows.Width, rows.Width));
                rows.ReadContext(row, _context.AsSpan(place * rows.ContextWidth, rows.ContextWidth));
            }

            foreach (var logProb in Of(start, count, picked, measured, cancellationToken))
            {
                yield return logProb;
            }
        }
    }

    private double[] Of(int before, int count, int[] picked, Action<int>? measured, CancellationToken cancellationToken)
    {
        var total = new double[picked.Length];
        var logProb = new double[picked.Length];
        Array.Fill(total, double.NegativeInfinity);
        for (var sample = 0; sample < samples; sample++)
        {
            AddNoise(before, count, picked, sample, cancellationToken);
            for (var start = 0; start < picked.Length; start += _part)
            {
                var some = Math.Min(_part, picked.Length - start);
                density(
                    _noisy.AsSpan(start * rows.Width, some * rows.Width),
                    logProb.AsSpan(start, some),
                    _context.AsSpan(start * rows.ContextWidth, some * rows.ContextWidth));
                measured?.Invoke(before + (int)((((long)sample * count) + picked[start + some - 1] - before + 1) / samples));
            }

            for (var row = 0; row < picked.Length; row++)
            {
                logProb[row] += rows.LogDet(_noisy.AsSpan(row * rows.Width, rows.Width));
                total[row] = LogSums.LogAddExp(total[row], logProb[row]);
            }
        }

        for (var row = 0; row < picked.Length; row++)
        {
            total[row] -= Math.Log(samples) + _units.LogVolume;
        }

        _units.RuleOutImpossible(_values.AsSpan(0, picked.Length * rows.Width), total);
        return total;
    }

    // Rows with steps of their own know the noise that each has; levels are spread in the order of the rows, those of others left out.
    private void AddNoise(int start, int count, int[] picked, int sample, CancellationToken cancellationToken)
    {
        if (rows.IsDequantised)
        {
            foreach (var (place, row) in picked.Index())
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.ReadNoisy(row, seed, sample, _noisy.AsSpan(place * rows.Width, rows.Width));
            }

            return;
        }

        _values.AsSpan(0, picked.Length * rows.Width).CopyTo(_noisy);
        var before = ((long)start * samples) + ((long)sample * count);
        foreach (var (place, row) in picked.Index())
        {
            Skip(before + row - start);
            _units.Dequantise(_noisy.AsSpan(place * rows.Width, rows.Width), _noise);
            _drawn++;
        }
    }

    /// <summary>Leaves the noise of other rows out, up to one: a number for each value.</summary>
    private void Skip(long row)
    {
        for (var left = _units.AreLevels ? (row - _drawn) * rows.Width : 0; left > 0; left--)
        {
            _noise.NextUniformFloat();
        }

        _drawn = row;
    }
}
