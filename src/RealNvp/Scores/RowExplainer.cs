using System.Numerics.Tensors;
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

    private const double NextToNothing = 1e-4;

    private readonly DensityModel _model;
    private readonly ColumnCandidates[] _columns;
    private readonly TableEncoding? _encoding;

    private RowExplainer(DensityModel model, ColumnCandidates[] columns, TableEncoding? encoding) => (_model, _columns, _encoding) = (model, columns, encoding);

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

        return new(model, ColumnCandidates.Of(trainingRows, width, model.Schema), model.Schema is { } schema ? new(schema) : null);
    }

    /// <summary>Explains one row.</summary>
    /// <param name="row">Dimension values.</param>
    /// <param name="context">What the row is conditioned on, Spec.Context values; empty for models without.</param>
    /// <param name="cancellationToken">Stops between columns.</param>
    /// <returns>One explanation a column, the strangest first.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ColumnExplanation[] Explain(ReadOnlySpan<float> row, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
        if (row.Length != _model.Dimension)
        {
            throw new ArgumentException($"{Counted.Of(row.Length, "value", "is", "are")} no row of {_model.Dimension}.", nameof(row));
        }

        var logProb = _model.LogProb(row, context);
        logProb = double.IsNaN(logProb) ? double.NegativeInfinity : logProb;
        var found = new (ColumnExplanation Column, double Drop)[_columns.Length];
        for (var column = 0; column < found.Length; column++)
        {
            found[column] = Explain(row, context, OfRow(_columns[column], row), logProb, cancellationToken);
        }

        // Far out all tails are next to nothing; how far the density falls below its peak then tells them apart.
        return [.. found.OrderBy(item => Math.Max(item.Column.TailProbability, NextToNothing)).ThenByDescending(item => item.Drop).Select(item => item.Column)];
    }

    private (ColumnExplanation Column, double Drop) Explain(
        ReadOnlySpan<float> row, ReadOnlySpan<float> context, ColumnCandidates column, double logProb, CancellationToken cancellationToken)
    {
        var variants = RowVariants.Of(row, column.Start, column.Width, column.Values);
        KeepDependent(row, variants, column.Column);
        var logProbs = RowVariants.LogProbs(_model, variants, context, cancellationToken);
        var own = row.Slice(column.Start, column.Width);
        var unit = column.LogDet(own);
        logProb -= unit;
        for (var point = 0; point < logProbs.Length && column.Codec is not null; point++)
        {
            logProbs[point] -= column.LogDet(column[point]);
        }

        var (name, value) = (NameOf(column), InUnits(column, row));
        var peak = TensorPrimitives.Max<double>(logProbs);
        if (!double.IsFinite(peak))
        {
            return (new(column.Column, name, value, null, 1, null), 0);
        }

        var masses = new double[column.Count];
        for (var point = 0; point < masses.Length; point++)
        {
            masses[point] = Math.Exp(logProbs[point] - peak) * column.Weights[point];
        }

        // A value that is a candidate itself has that one's density, to the last digit: the ranks of few values hang on it.
        var total = TensorPrimitives.Sum<double>(masses);
        logProb = column.Find(own) is { } candidate ? logProbs[candidate] : logProb;
        var tail = Tail(logProb);
        int? normal = null;
        for (var point = 0; point < masses.Length && tail < NormalTail; point++)
        {
            if (Tail(logProbs[point]) >= NormalTail && (normal is not { } found || IsNearer(point, found, own[0])))
            {
                normal = point;
            }
        }

        var nearest = tail >= NormalTail ? value : normal is { } chosen ? InUnits(column, variants.AsSpan(chosen * row.Length, row.Length)) : (double?)null;
        return (new(column.Column, name, value, logProb + unit - peak - Math.Log(total), tail, nearest), peak - logProb);

        // Of names the likeliest is taken. A value that is no number has no distance to any; the first normal one will do.
        bool IsNearer(int point, int found, float from) => column.AreNames
            ? logProbs[point] > logProbs[found]
            : Math.Abs(column.Values[point] - from) < Math.Abs(column.Values[found] - from);

        double Tail(double level)
        {
            var sum = 0.0;
            for (var point = 0; point < masses.Length; point++)
            {
                sum += logProbs[point] <= level ? masses[point] : 0;
            }

            return Math.Min(1, sum / total);
        }
    }

    private string? NameOf(ColumnCandidates column) => _encoding?.Schema.Columns[column.Column].Name;

    private double InUnits(ColumnCandidates column, ReadOnlySpan<float> row) =>
        _encoding is null ? row[column.Start] : _encoding.DecodeColumn(column.Column, row);

    /// <summary>What a column could have held in a row: where it depends on another column, and with the gap where it has gaps.</summary>
    private ColumnCandidates OfRow(ColumnCandidates column, ReadOnlySpan<float> row)
    {
        if (_encoding is null)
        {
            return column;
        }

        var codec = _encoding.CodecOf(column.Column, row);
        column = _encoding.OtherOf(column.Column) is null ? column : column with { Values = [.. codec.Points] };
        if (column.Width > 1 || !_encoding.Schema.Columns[column.Column].HasGaps)
        {
            return column;
        }

        Span<float> gap = [0];
        codec.Encode(double.NaN, gap);
        var weight = column.Codec is null ? 1 : Math.Exp(codec.LogDet(gap));
        return column with { Values = [gap[0], .. column.Values], Weights = [weight, .. column.Weights] };
    }

    /// <summary>Of columns that depend on the one that changes the cells stay what they are, and not what the flow has in their place.</summary>
    private void KeepDependent(ReadOnlySpan<float> row, Span<float> variants, int changed)
    {
        if (_encoding?.Dependent.Any() != true)
        {
            return;
        }

        var cells = new double[_encoding.Schema.Columns.Count];
        Array.Fill(cells, double.NaN);
        foreach (var column in _encoding.Dependent.Where(DependsOnIt))
        {
            cells[column] = _encoding.DecodeColumn(column, row);
        }

        _encoding.KeepDependent(cells, variants);

        bool DependsOnIt(int column) =>
            _encoding.OtherOf(column) is { } other && (other == changed || DependsOnIt(other));
    }
}
