using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Conditionals;

/// <summary>What the cells of a table's row say of the flow's row.</summary>
/// <param name="encoding">The columns.</param>
internal sealed class CellBounds(TableEncoding encoding)
{
    private static readonly (double Low, double High) Unknown = (double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>A name for each value of a flow's row: its column's.</summary>
    public static IEnumerable<string> Names(TableSchema schema) =>
        schema.Columns.Where(column => column.Role == ColumnRole.Modelled).SelectMany(column => Enumerable.Repeat(column.Name, column.Width));

    /// <summary>The condition of a row of cells: exact numbers, the cells of steps, categories and atoms, and nothing for what is to be drawn.</summary>
    /// <param name="cells">One number for each column of the schema, not-a-number where there is none.</param>
    /// <param name="context">What the row is conditioned on by training.</param>
    /// <param name="gaps">What is meant where there is none in a column that has gaps.</param>
    /// <exception cref="InvalidInputException">A value lies outside of what its column can hold.</exception>
    public RowCondition Of(ReadOnlySpan<double> cells, float[] context, GapMeaning gaps)
    {
        var bounds = new List<(double Low, double High)>(encoding.Width);
        var excluded = new List<(double Low, double High)>(encoding.Width);
        var columns = new List<(int Start, int Width)>();
        var dependent = new List<(int Column, DependentCell Cell)>();
        var logDet = 0.0;
        foreach (var (index, column) in encoding.Schema.Columns.Index().Where(item => item.Item.Role == ColumnRole.Modelled))
        {
            var codec = encoding.CodecOf(index, cells);
            columns.Add((bounds.Count, codec.Width));
            var isKnown = !double.IsNaN(cells[index]) || (column.HasGaps && gaps == GapMeaning.Known);
            var found = isKnown ? Known(column, codec, cells[index]) : [.. Enumerable.Repeat(Unknown, codec.Width)];
            if (!double.IsNaN(cells[index]) && encoding.OtherOf(index) is { } other && IsOpen(other, cells, gaps))
            {
                dependent.Add((index, new(encoding, index, cells[index])));
                found = [Unknown];
            }

            logDet += isKnown && found is [var (low, high)] && low == high ? codec.LogDet([(float)low]) : 0;
            bounds.AddRange(found);

            // Of a column of several values the last alone tells a gap.
            excluded.AddRange(Enumerable.Repeat((0.0, 0.0), codec.Width - 1));
            excluded.Add(isKnown || gaps != GapMeaning.Filled || !column.HasGaps ? (0, 0) : GapOf(codec));
        }

        return new([.. bounds.Select(bound => bound.Low)], [.. bounds.Select(bound => bound.High)], [.. columns], context)
        {
            LogDet = logDet,
            Dependent = [.. encoding.Dependent.SelectMany(index => dependent.Where(item => item.Column == index).Select(item => item.Cell))],
            Gaps = excluded.Any(gap => gap.Low < gap.High) ? [.. excluded] : [],
        };
    }

    private bool IsOpen(int column, ReadOnlySpan<double> cells, GapMeaning gaps) =>
        double.IsNaN(cells[column]) && !(gaps == GapMeaning.Known && encoding.Schema.Columns[column].HasGaps);

    private static (double Low, double High) GapOf(ColumnCodec codec)
    {
        if (codec.BoundsOf(double.NaN) is [.., var last])
        {
            return last;
        }

        Span<float> value = [0];
        codec.Encode(double.NaN, value);
        return codec.IntervalOf(value[0]) ?? (0, 0);
    }

    private static (double Low, double High)[] Known(TableColumn column, ColumnCodec codec, double cell)
    {
        var values = new float[codec.Width];
        codec.Encode(cell, values);
        if (!System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(values))
        {
            throw new InvalidInputException(
                $"{column.Text(cell)} is outside what the column '{column.Name}' can hold "
                + $"({column.Marginal?.Held(column) ?? "finite numbers"}); give another value.");
        }

        if (column.Marginal is null)
        {
            var half = codec.IsDequantised ? 0.5 : 0;
            return [.. values.Select(value => (value - half, value + half))];
        }

        return codec.BoundsOf(cell) ?? [codec.IntervalOf(values[0]) ?? codec.StepOf(cell) ?? (values[0], values[0])];
    }
}
