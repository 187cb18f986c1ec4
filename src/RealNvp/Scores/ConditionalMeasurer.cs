using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Scores;

/// <summary>Measures how the density of a row goes along one column, on a grid that is laid finer where the density is.</summary>
internal sealed class ConditionalMeasurer
{
    // Each round is finer by the number of parts: four see conditionals a thousand times narrower than a step of the grid.
    private const int MostRounds = 4;
    private const int MostSteps = 4;
    private const int Parts = 8;

    // The share of the integral that the trapezoid of one step may be wrong by.
    private const double LargestError = 0.01;

    private readonly DensityModel _model;
    private readonly TableEncoding? _encoding;

    public ConditionalMeasurer(DensityModel model) => (_model, _encoding) = (model, model.Schema is { } schema ? new(schema) : null);

    /// <summary>The table's encoding; null for a model that knows no columns.</summary>
    public TableEncoding? Encoding => _encoding;

    /// <summary>Measures one column.</summary>
    /// <param name="row">The row.</param>
    /// <param name="context">What it is conditioned on.</param>
    /// <param name="column">What the column could have in any row.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public ColumnConditional Measure(
        ReadOnlySpan<float> row, ReadOnlySpan<float> context, ColumnCandidates column, CancellationToken cancellationToken)
    {
        column = OfRow(column, row);
        var (rows, logProbs) = LogProbs(row, context, column, column.Values, cancellationToken);
        var found = new ColumnConditional(column, rows, logProbs);
        for (var round = 0; round < MostRounds && column.IsGrid && More(found) is { Length: > 0 } more; round++)
        {
            var (moreRows, moreLogProbs) = LogProbs(row, context, column, more, cancellationToken);
            float[] values = [.. column.Values, .. more];
            (rows, logProbs) = ([.. rows, .. moreRows], [.. logProbs, .. moreLogProbs]);
            int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(point => values[point])];
            column = column.WithGrid([.. order.Select(point => values[point])]);
            (rows, logProbs) = (RowCopy.Picked(rows, row.Length, order), [.. order.Select(point => logProbs[point])]);
            found = new(column, rows, logProbs);
        }

        return found;
    }

    /// <summary>The log density of a row.</summary>
    public double LogProb(ReadOnlySpan<float> row, ReadOnlySpan<float> context, CancellationToken cancellationToken) =>
        RowVariants.LogProbs(_model, row, context, cancellationToken)[0];

    /// <summary>The log density of a table's row with another cell in one column.</summary>
    public double LogProbWith(ReadOnlySpan<float> row, ReadOnlySpan<float> context, int column, double cell, CancellationToken cancellationToken) =>
        LogProb(WithCell(row, column, cell), context, cancellationToken);

    /// <summary>A table's row with another cell in one column.</summary>
    public float[] WithCell(ReadOnlySpan<float> row, int column, double cell)
    {
        var changed = row.ToArray();
        _encoding!.EncodeColumn(column, cell, changed);
        KeepDependent(row, changed, column);
        return changed;
    }

    /// <summary>A row in which one column is that of another, the cells of those that depend on it being what they were.</summary>
    public float[] WithColumnOf(ReadOnlySpan<float> row, ReadOnlySpan<float> other, ColumnCandidates column)
    {
        var changed = row.ToArray();
        if (_encoding?.OtherOf(column.Column) is not null)
        {
            _encoding.EncodeColumn(column.Column, _encoding.DecodeColumn(column.Column, other), changed);
        }
        else
        {
            other.Slice(column.Start, column.Width).CopyTo(changed.AsSpan(column.Start));
        }

        KeepDependent(row, changed, column.Column);
        return changed;
    }

    private (float[] Rows, double[] LogProbs) LogProbs(
        ReadOnlySpan<float> row, ReadOnlySpan<float> context, ColumnCandidates column, ReadOnlySpan<float> values, CancellationToken cancellationToken)
    {
        var rows = RowVariants.Of(row, column.Start, column.Width, values);
        KeepDependent(row, rows, column.Column);
        var logProbs = RowVariants.LogProbs(_model, rows, context, cancellationToken);
        for (var point = 0; point < logProbs.Length && column.Codec is not null; point++)
        {
            logProbs[point] -= column.LogDet(values.Slice(point * column.Width, column.Width));
        }

        return (rows, logProbs);
    }

    /// <summary>Points within the steps that are too coarse; none where all are fine enough.</summary>
    private static float[] More(ColumnConditional found)
    {
        var (values, points) = (found.Candidates.Values, new SortedSet<float>());
        foreach (var step in found.CoarseSteps(LargestError).Take(MostSteps))
        {
            for (var part = 1; part < Parts; part++)
            {
                var point = (float)(values[step] + (((double)values[step + 1] - values[step]) * part / Parts));
                _ = float.IsFinite(point) && found.Candidates.IsOnGrid(point) && points.Add(point);
            }
        }

        points.ExceptWith(values);
        return [.. points];
    }

    /// <summary>What a column could have held in a row: where it depends on another column, and with the gap where it has gaps.</summary>
    private ColumnCandidates OfRow(ColumnCandidates column, ReadOnlySpan<float> row)
    {
        if (_encoding is null)
        {
            return column;
        }

        var codec = _encoding.CodecOf(column.Column, row);
        column = _encoding.OtherOf(column.Column) is null ? column : column with { Values = [.. codec.Points], IsGrid = false };
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
