namespace RealNvp.Pictures;

/// <summary>A column as the panels of a <see cref="PairPlot"/> need it: its axis, its ranks, and the part of its rows that become points.</summary>
internal sealed class PairSide
{
    private readonly Lazy<double[]> _dataRanks;
    private readonly Lazy<double[]> _samplesRanks;

    public PairSide(PairColumn column, int mostPoints)
    {
        Column = column;
        Axis = PairAxis.Of(column);
        Data = Thinned(column.Data, mostPoints);
        Samples = Thinned(column.Samples, mostPoints);
        _dataRanks = new(() => RankCorrelation.Ranks(column.Data));
        _samplesRanks = new(() => RankCorrelation.Ranks(column.Samples));
    }

    public PairColumn Column { get; }

    public PairAxis Axis { get; }

    /// <summary>The real values that become points.</summary>
    public IReadOnlyList<double> Data { get; }

    /// <summary>The generated values that become points.</summary>
    public IReadOnlyList<double> Samples { get; }

    /// <summary>The ranks of all real values.</summary>
    public double[] DataRanks => _dataRanks.Value;

    /// <summary>The ranks of all generated values.</summary>
    public double[] SamplesRanks => _samplesRanks.Value;

    private static IReadOnlyList<double> Thinned(IReadOnlyList<double> values, int most) => values.Count <= most
        ? values
        : [.. Enumerable.Range(0, most).Select(row => values[(int)((long)row * values.Count / most)])];
}
