using System.Numerics.Tensors;
using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Scores;

/// <summary>
/// Says which values of a row are unlikely given the others, and what would be normal in their place: for each column the conditional
/// <c>p(x_i | x_-i) = p(x) / integral of p(x_-i, v) dv</c>, the integral by the trapezoid rule over a grid of values that training rows have. Of a
/// table's dequantised numbers and names it is the sum over the values they can have.
/// </summary>
/// <remarks>
/// Costs a density for each column's candidate, at most <see cref="ColumnCandidates.Most"/> for numbers. What the grid is too coarse for stays unseen: a
/// conditional that is much narrower than the grid's steps, as of nearly collinear columns. Two columns that are wrong together may excuse each other.
/// </remarks>
public sealed class RowExplainer
{
    /// <summary>A value whose <see cref="ColumnExplanation.TailProbability"/> is at least this is normal.</summary>
    public const double NormalTail = 0.1;

    // Beyond so many deviations nothing is less likely.
    private const double Farthest = 1e6;

    private readonly DensityModel _model;
    private readonly ColumnCandidates[] _columns;
    private readonly ConditionalMeasurer _measurer;
    private readonly TableEncoding? _encoding;

    private RowExplainer(DensityModel model, ColumnCandidates[] columns)
    {
        (_model, _columns, _measurer) = (model, columns, new(model));
        _encoding = _measurer.Encoding;
    }

    /// <summary>Takes the values that explanations choose from out of the training rows that a calibrated model carries.</summary>
    /// <exception cref="InvalidInputException">The model carries none, or is of quantised data.</exception>
    public static RowExplainer Of(DensityModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var reference = model.Calibration?.Reference ?? throw new InvalidInputException(
            "Explanations need training rows to choose normal values from, and the model file carries none; "
            + "train it with this version, and let its file keep some.")
        {
            Options = ["KeepTrainingRows"],
        };
        return Fit(model, reference.ToArray());
    }

    /// <summary>Lays the grids.</summary>
    /// <param name="model">A model of continuous rows; it must outlive the explainer.</param>
    /// <param name="trainingRows"><c>[n, Dimension]</c>, finite, n at least 2; a few thousand are plenty.</param>
    /// <exception cref="InvalidInputException">The model is of quantised data.</exception>
    /// <exception cref="DataFaultException">The rows are too few, no whole rows or not finite.</exception>
    public static RowExplainer Fit(DensityModel model, ReadOnlySpan<float> trainingRows)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Spec.Levels is not null)
        {
            throw new InvalidInputException("Rows are explained for tables of continuous values, not for pictures and other quantised data.");
        }

        var width = model.Dimension;
        var count = trainingRows.Length / width;
        if (count < 2 || trainingRows.Length % width != 0 || !TensorPrimitives.IsFiniteAll(trainingRows))
        {
            throw new DataFaultException($"Explanations need at least two whole training rows of {width} finite values; give more rows.");
        }

        return new(model, ColumnCandidates.Of(trainingRows, width, model.Schema));
    }

    /// <summary>Explains one row.</summary>
    /// <param name="row">Dimension values.</param>
    /// <param name="context">What the row is conditioned on, Spec.Context values; empty for models without.</param>
    /// <param name="cancellationToken">Stops between columns.</param>
    /// <returns>One explanation a column, the strangest first.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ColumnExplanation[] Explain(ReadOnlySpan<float> row, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default) =>
        Array.ConvertAll(Measure(row, context, cancellationToken), column => column.Explanation);

    /// <summary>The columns that are explained.</summary>
    internal IReadOnlyList<ColumnCandidates> Columns => _columns;

    /// <summary>Explains one row, with the densities that the explanation comes from.</summary>
    internal ExplainedColumn[] Measure(ReadOnlySpan<float> row, ReadOnlySpan<float> context, CancellationToken cancellationToken)
    {
        if (row.Length != _model.Dimension)
        {
            throw new ArgumentException($"{Counted.Of(row.Length, "value", "is", "are")} no row of {_model.Dimension}.", nameof(row));
        }

        var logProb = _model.LogProb(row, context);
        logProb = double.IsNaN(logProb) ? double.NegativeInfinity : logProb;
        var found = new ExplainedColumn[_columns.Length];
        for (var column = 0; column < found.Length; column++)
        {
            found[column] = Explain(row, context, _columns[column], logProb, cancellationToken);
        }

        // Not by the tail probability, which is next to nothing for each of several columns that do not fit together.
        return [.. found.OrderBy(column => column.Explanation.TailProbability >= NormalTail).ThenByDescending(column => column.Explanation.LogAlone)];
    }

    /// <summary>Which of <see cref="Columns"/> a column is.</summary>
    internal int PlaceOf(int column) => Array.FindIndex(_columns, candidates => candidates.Column == column);

    /// <summary>A row in which some columns are those of another.</summary>
    internal float[] WithColumnsOf(ReadOnlySpan<float> row, ReadOnlySpan<float> other, ReadOnlySpan<int> columns)
    {
        var changed = row.ToArray();
        foreach (var column in columns)
        {
            changed = _measurer.WithColumnOf(changed, other, _columns[PlaceOf(column)]);
        }

        return changed;
    }

    private ExplainedColumn Explain(
        ReadOnlySpan<float> row, ReadOnlySpan<float> context, ColumnCandidates column, double logProb, CancellationToken cancellationToken)
    {
        var found = _measurer.Measure(row, context, column, cancellationToken);
        column = found.Candidates;
        var own = row.Slice(column.Start, column.Width);
        var unit = column.LogDet(own);
        var (name, value) = (NameOf(column), InUnits(column, row));
        if (!found.IsPossible)
        {
            return new(new(column.Column, name, value, null, 1, null), found);
        }

        // A value that is a candidate itself has that one's density, to the last digit: the ranks of few values hang on it.
        logProb = column.Find(own) is { } candidate ? found.LogProbs[candidate] : logProb - unit;
        var tail = found.Tail(logProb);
        var nearest = tail >= NormalTail ? value
            : found.NearestNormal(own, NormalTail) is { } normal ? InUnits(column, found.RowWith(normal))
            : (double?)null;
        var explanation = new ColumnExplanation(column.Column, name, value, logProb + unit - found.LogOthers, tail, nearest)
        {
            LogAlone = found.LogOthers + LogUsual(column, own) + LogDet(column, own, row),
        };
        return new(explanation, found);
    }

    /// <summary>The log density, in the flow's row, of a value of which only its column's training values are known, and that it may be far from all of them.</summary>
    private static double LogUsual(ColumnCandidates column, ReadOnlySpan<float> own)
    {
        if (column is { AreNames: true, Width: > 1, LogUnit: 0 })
        {
            return -Math.Log(column.Count);
        }

        var sum = 0.0;
        foreach (var value in own)
        {
            var distance = Math.Min(Math.Abs((value - column.Usual.Middle) / column.Usual.Spread), Farthest);
            sum += double.IsNaN(distance) ? 0 : LogSums.LogAddExp(NormalDistribution.LogDensity(distance), -Math.Log(Math.PI * (1 + (distance * distance))))
                - Math.Log(2 * column.Usual.Spread);
        }

        return sum;
    }

    // In the table's units, so that columns compare: the log-det of a number, the width of what has a probability of its own.
    private double LogDet(ColumnCandidates column, ReadOnlySpan<float> own, ReadOnlySpan<float> row) => _encoding?.CodecOf(column.Column, row).LogDet(own) ?? 0;

    private string? NameOf(ColumnCandidates column) => _encoding?.Schema.Columns[column.Column].Name;

    private double InUnits(ColumnCandidates column, ReadOnlySpan<float> row) =>
        _encoding is null ? row[column.Start] : _encoding.DecodeColumn(column.Column, row);
}
