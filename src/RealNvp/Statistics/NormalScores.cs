namespace RealNvp.Statistics;

/// <summary>
/// What a standard normal would have at the rank of a value among a column's; equal values share the middle of their ranks. Beyond the outermost value scores go on in
/// standard deviations of the column.
/// </summary>
internal sealed class NormalScores
{
    private readonly float[][] _columns;
    private readonly double[] _deviations;
    private readonly double[] _scores;

    /// <summary>Keeps columns.</summary>
    /// <param name="columns">The values of each, rising; as many of each.</param>
    public NormalScores(float[][] columns)
    {
        _columns = columns;
        _deviations = Array.ConvertAll(columns, column => ColumnMoments.Of<float>(column, 1).Deviations[0]);

        // Half a rank each: the least and the most are as far out as the outermost of four times as many rows.
        var count = columns[0].Length;
        _scores = new double[(2 * count) + 1];
        for (var half = 0; half < _scores.Length; half++)
        {
            _scores[half] = NormalDistribution.Quantile(Math.Clamp(((half / 2.0) + 0.5) / (count + 1), 0.25 / count, 1 - (0.25 / count)));
        }
    }

    /// <summary>The values of each column, rising.</summary>
    public IReadOnlyList<float[]> Columns => _columns;

    /// <summary>The standard deviation of each column, in which scores go on beyond the outermost value.</summary>
    public IReadOnlyList<double> Deviations => _deviations;

    /// <summary>The score of each half rank: as many as the values that lie below twice and those that are equal once.</summary>
    public IReadOnlyList<double> OfHalfRanks => _scores;

    /// <summary>The scores of rows.</summary>
    /// <param name="rows"><c>[n, columns]</c>; what is not finite has no number.</param>
    public double[] Of(ReadOnlySpan<float> rows)
    {
        var scores = new double[rows.Length];
        for (var index = 0; index < scores.Length; index++)
        {
            var column = index % _columns.Length;
            scores[index] = float.IsFinite(rows[index]) ? Of(_columns[column], _deviations[column], rows[index]) : double.NaN;
        }

        return scores;
    }

    private double Of(float[] sorted, double deviation, float value)
    {
        var (below, equal) = SortedValues.Count<float>(sorted, value);
        var beyond = Math.Max(0, (double)value - sorted[^1]) - Math.Max(0, (double)sorted[0] - value);
        return _scores[(2 * below) + equal] + (beyond / deviation);
    }
}
