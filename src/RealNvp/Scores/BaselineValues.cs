using RealNvp.Calibration;
using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Scores;

/// <summary>
/// A table's rows as the baselines see them: numbers in the table's own units and a value for each category, where the flow sees what their marginals make
/// of them. What is far out in the table is far out for them.
/// </summary>
internal sealed class BaselineValues
{
    private readonly TableEncoding _encoding;
    private readonly TableEncoding _plain;
    private readonly double[] _middle;

    private BaselineValues(TableEncoding encoding)
    {
        _encoding = encoding;
        _plain = new(encoding.Schema with
        {
            Columns = [.. encoding.Schema.Columns.Select(column => column with { Marginal = null, Dependence = null, Cycles = null })],
        });
        _middle = new double[encoding.Schema.Columns.Count];
        encoding.Decode(new float[encoding.Width], new float[encoding.ContextWidth], _middle);
        foreach (var (index, column) in encoding.Schema.Columns.Index())
        {
            // Where most rows have a gap the middle is one, and the middle of the values lies above.
            if (double.IsNaN(_middle[index]) && column.Marginal is { Missing: > 0 and < 1 } marginal)
            {
                _middle[index] = MiddleBeyondGaps(index, marginal);
            }
        }
    }

    /// <summary>The columns as they are seen.</summary>
    public TableSchema Seen => _plain.Schema;

    /// <summary>What stands for a gap in each column.</summary>
    public IReadOnlyList<double> Middle => _middle;

    private double MiddleBeyondGaps(int column, ColumnMarginal marginal)
    {
        var row = new float[_encoding.Width];
        row.AsSpan().Fill((float)NormalDistribution.Quantile((1 + marginal.Missing) / 2));
        var cells = new double[_middle.Length];
        _encoding.Decode(row, new float[_encoding.ContextWidth], cells);
        return cells[column];
    }

    /// <summary>For a model's rows; null where the flow sees them as they are.</summary>
    public static BaselineValues? Of(TableSchema? schema) =>
        schema?.Columns.Any(column => column.Marginal is not null) == true ? new(new(schema)) : null;

    /// <summary>Rows in the table's units.</summary>
    /// <param name="rows">The flow's rows, <c>[n, width]</c>.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    public float[] Of(ReadOnlySpan<float> rows, CancellationToken cancellationToken = default)
    {
        var count = rows.Length / _encoding.Width;
        var result = new float[count * _plain.Width];
        var cells = new double[_middle.Length];
        var context = new float[_encoding.ContextWidth];
        for (var row = 0; row < count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _encoding.Decode(rows.Slice(row * _encoding.Width, _encoding.Width), context, cells);
            for (var column = 0; column < cells.Length; column++)
            {
                // A gap is as good as the middle.
                cells[column] = double.IsNaN(cells[column]) ? _middle[column] : cells[column];
            }

            _plain.Encode(cells, result.AsSpan(row * _plain.Width, _plain.Width));
        }

        return result;
    }

    /// <summary>Where a modelled column lies in a row in the table's units.</summary>
    public (int Start, int Width) PlaceOf(int column) => (_plain.PlaceOf(column), _plain.Schema.Columns[column].Width);

    /// <summary>The same training rows as the baselines see them.</summary>
    public ReferenceRows Of(ReferenceRows reference) => reference.With(Of(reference.ToArray()), _plain.Width);
}
