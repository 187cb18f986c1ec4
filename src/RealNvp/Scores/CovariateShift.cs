using RealNvp.Calibration;
using RealNvp.Rows;
using RealNvp.Statistics;

namespace RealNvp.Scores;

/// <summary>
/// What rows of the place where a model runs say of the held-out ones: how much each of these counts there, and each row that is scored
/// (<see cref="WeightedThreshold"/>). The ratio of the two densities is learnt from both kinds of rows: logistic regression on the columns and, of at most 32,
/// their squares, with a ridge by cross-validation. So means and spreads of columns may differ; that columns depend on each other otherwise is not seen.
/// </summary>
public sealed class CovariateShift
{
    /// <summary>The fewest rows of either place from which a ratio is learnt.</summary>
    public const int FewestRows = 50;

    /// <summary>The most values of a row for which it is.</summary>
    public const int MostValues = 256;

    private readonly BaselineValues? _values;
    private readonly DensityRatio _ratio;
    private readonly int _contextWidth;
    private readonly int _width;

    private CovariateShift(DensityModel model, IRows heldOut, IRows target, ulong seed, CancellationToken cancellationToken)
    {
        (_values, _width, _contextWidth) = (BaselineValues.Of(model.Schema), heldOut.Width, heldOut.ContextWidth);
        var (source, width) = Read(heldOut, ScoreCalibration.MostRows, seed, cancellationToken);
        var (other, _) = Read(target, ScoreCalibration.MostRows, seed, cancellationToken);
        TargetRows = target.Count;
        _ratio = DensityRatio.Fit(source, other, width, seed, cancellationToken);
        Stronger = _ratio.Stronger is { } stronger ? new(this, stronger) : null;
    }

    private CovariateShift(CovariateShift shift, DensityRatio ratio) =>
        (_values, _width, _contextWidth, TargetRows, _ratio) = (shift._values, shift._width, shift._contextWidth, shift.TargetRows, ratio);

    /// <summary>The weight of each held-out row.</summary>
    public ReadOnlyMemory<double> HeldOutWeights => _ratio.SourceWeights;

    /// <summary>
    /// The same by a weaker ridge, which takes more of a shift for true than shows for certain; null where no shift was found. Weights that tell rows best are
    /// rather too even where columns are many, so that too many rows were flagged; the larger of the p-values by both weights keeps the rate
    /// (docs/figures.md). An <see cref="AnomalyScorer"/> takes that.
    /// </summary>
    public CovariateShift? Stronger { get; }

    /// <summary>The number of rows of where the model runs.</summary>
    public int TargetRows { get; }

    /// <summary>Whether the rows were found to be spread as the held-out ones, so that all weigh the same.</summary>
    public bool IsNone => double.IsPositiveInfinity(_ratio.Ridge);

    /// <summary>Learns the weights.</summary>
    /// <param name="model">The model; it must outlive the shift.</param>
    /// <param name="heldOut">
    /// The held-out rows that a calibration was measured with (<see cref="ScoreCalibration"/>), in that order; of more than it keeps the same sample is taken.
    /// </param>
    /// <param name="target">Rows of where the model runs, as they come: nothing says which are normal, and few should not be.</param>
    /// <param name="seed">The seed that the calibration was measured with, and of the folds.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DataFaultException">There are too few rows or too many values, or they do not fit each other.</exception>
    public static CovariateShift Measure(
        DensityModel model, IRows heldOut, IRows target, ulong seed = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(heldOut);
        ArgumentNullException.ThrowIfNull(target);
        if (heldOut.Width + heldOut.ContextWidth > MostValues)
        {
            throw new DataFaultException(
                $"Where rows have more than {MostValues} values, as pictures do, it is not learnt how those of another place are spread; "
                + "calibrate with normal rows from there.");
        }

        if ((heldOut.Width, heldOut.ContextWidth) != (target.Width, target.ContextWidth))
        {
            throw new DataFaultException(
                $"The held-out rows have {Counted.Of(heldOut.Width, "value")} with a context of {heldOut.ContextWidth}, those of where the model runs "
                + $"{target.Width} and {target.ContextWidth}; give rows of the same kind.");
        }

        return heldOut.Count >= FewestRows && target.Count >= FewestRows
            ? new(model, heldOut, target, seed, cancellationToken)
            : throw new DataFaultException(
                $"How rows are spread elsewhere is learnt from at least {FewestRows} held-out rows and as many from there; "
                + $"there are {heldOut.Count} and {target.Count}.");
    }

    /// <summary>The weights of rows that are scored.</summary>
    /// <param name="rows"><c>[n, Dimension]</c> in the data's own units.</param>
    /// <param name="context">What each row is conditioned on; as the held-out rows had it.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="ArgumentException">The rows are not of the held-out rows' kind.</exception>
    public double[] Weights(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
        var count = rows.Length / _width;
        if (rows.Length % _width != 0 || context.Length != count * _contextWidth)
        {
            throw new ArgumentException(
                $"Rows have {Counted.Of(_width, "value")} with a context of {_contextWidth}, as the held-out ones; "
                + $"there are {rows.Length} and {context.Length}.",
                nameof(rows));
        }

        var (values, width) = Seen(rows, context, count, cancellationToken);
        return [.. Enumerable.Range(0, count).Select(row => _ratio.Weight(values.AsSpan(row * width, width)))];
    }

    private (float[] Values, int Width) Read(IRows rows, int most, ulong seed, CancellationToken cancellationToken)
    {
        var picked = SeededRandom.For(seed, SeedPurpose.CalibrationRows).ChooseAtMost(most, rows.Count);
        var (values, context) = RowCopy.Read(rows, picked, cancellationToken);
        return Seen(values, context, picked.Length, cancellationToken);
    }

    // Numbers in the table's own units: the latents of their marginals would put what lies far out among the others.
    private (float[] Values, int Width) Seen(ReadOnlySpan<float> rows, ReadOnlySpan<float> context, int count, CancellationToken cancellationToken)
    {
        var values = _values is null ? rows.ToArray() : _values.Of(rows, cancellationToken);
        return (_contextWidth == 0 ? values : RowCopy.Joined(context, values, count), (count == 0 ? 0 : values.Length / count) + _contextWidth);
    }
}
