using RealNvp.Calibration;
using RealNvp.Tables;

namespace RealNvp.Scores;

/// <summary>The columns of recent rows beside those of the training rows that a model carries.</summary>
internal sealed class DriftColumns
{
    // Fewer say nothing of a column.
    private const int FewestRows = 5;

    private readonly TableSchema? _schema;
    private readonly ReferenceRows _reference;
    private readonly Lazy<double[]> _before;

    private DriftColumns(TableSchema? schema, ReferenceRows reference)
    {
        (_schema, _reference) = (schema, reference);
        _before = new(() => Cells(_reference.ToArray(), Given()));
    }

    /// <summary>The number of values that are kept of a row: its own and those of columns that it is conditioned on.</summary>
    public int Width => _reference.Width + GivenWidth;

    /// <summary>How many of these are of columns that a row is conditioned on.</summary>
    public int GivenWidth => _schema?.ContextWidth ?? 0;

    private int Count => _schema?.Columns.Count ?? _reference.Width;

    /// <summary>Prepares the comparison.</summary>
    /// <returns>Null for a model without training rows, and for pictures, whose values are no columns.</returns>
    public static DriftColumns? Of(DensityModel model, ReferenceRows? reference) =>
        reference is null || (model.Schema is null && model.Spec.Shape.Rank == 3) ? null : new(model.Schema, reference);

    /// <summary>The columns that moved by more than chance would, the farthest first; without any the pairs that go together otherwise.</summary>
    /// <param name="rows">Recent rows, <c>[n, Width]</c>.</param>
    public IReadOnlyList<ColumnDrift> Compare(ReadOnlySpan<float> rows)
    {
        var count = rows.Length / Width;
        if (count < FewestRows)
        {
            return [];
        }

        var now = Cells(rows, count);
        int[] compared = [.. Enumerable.Range(0, Count).Where(index => Column(index).Role is ColumnRole.Modelled or ColumnRole.Context)];
        var moved = compared.Select(index => ColumnComparison.Of(Column(index), Of(_before.Value, index), Of(now, index), compared.Length))
            .OfType<ColumnDrift>()
            .OrderByDescending(column => column.Distance)
            .ToArray();
        if (moved.Length > 0)
        {
            return moved;
        }

        int[] numbers = [.. compared.Where(index => Column(index).Categories is null)];
        return ColumnPairs.Of(
            [.. numbers.Select(Column)],
            [.. numbers.Select(index => Of(_before.Value, index))],
            [.. numbers.Select(index => Of(now, index))]);
    }

    private TableColumn Column(int index) => _schema?.Columns[index] ?? new($"c{index + 1}", ColumnKind.Number, ColumnRole.Modelled);

    private double[] Of(double[] cells, int column) => [.. Enumerable.Range(0, cells.Length / Count).Select(row => cells[(row * Count) + column])];

    // What training rows are conditioned on by columns; classes are no columns.
    private float[] Given()
    {
        var (given, joined) = (new float[_reference.Count * GivenWidth], _reference.Width + _reference.ContextWidth);
        for (var row = 0; row < _reference.Count && GivenWidth > 0; row++)
        {
            _reference.Values.Span.Slice(row * joined, GivenWidth).CopyTo(given.AsSpan(row * GivenWidth));
        }

        return given;
    }

    private double[] Cells(ReadOnlySpan<float> rows, int count)
    {
        float[] values = new float[count * _reference.Width], given = new float[count * GivenWidth];
        for (var row = 0; row < count; row++)
        {
            rows.Slice(row * Width, _reference.Width).CopyTo(values.AsSpan(row * _reference.Width));
            rows.Slice((row * Width) + _reference.Width, GivenWidth).CopyTo(given.AsSpan(row * GivenWidth));
        }

        return Cells(values, given);
    }

    private double[] Cells(float[] values, float[] given) => _schema is null
        ? Array.ConvertAll(values, value => (double)value)
        : TableCells.Decode(_schema, values, given);
}
