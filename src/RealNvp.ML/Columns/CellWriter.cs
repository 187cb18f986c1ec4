using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.Data.Tables;
using RealNvp.Tables;

namespace RealNvp.ML.Columns;

/// <summary>Gives the cells of a table as values of the column of a data view that they were learnt from.</summary>
internal abstract class CellWriter
{
    /// <summary>A writer of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="cells">What the table says of each of its values.</param>
    public static CellWriter Of(InputColumn column, IReadOnlyList<TableColumn> cells)
    {
        return column.Type switch
        {
            InputType.Single => New((table, cell) => (float)Number(table, cell)),
            InputType.Double => New(Number),
            InputType.SByte => New((table, cell) => Whole<sbyte>(table, cell)),
            InputType.Byte => New((table, cell) => Whole<byte>(table, cell)),
            InputType.Int16 => New((table, cell) => Whole<short>(table, cell)),
            InputType.UInt16 => New((table, cell) => Whole<ushort>(table, cell)),
            InputType.Int32 => New((table, cell) => Whole<int>(table, cell)),
            InputType.UInt32 => New((table, cell) => Whole<uint>(table, cell)),
            InputType.Int64 => New((table, cell) => Whole<long>(table, cell)),
            InputType.UInt64 => New((table, cell) => Whole<ulong>(table, cell)),
            InputType.Boolean => New((table, cell) => TruthWords.Of(table.Text(cell)) ?? Number(table, cell) > 0.5),
            InputType.Key => New((table, cell) => Key(column, table.Text(cell))),
            InputType.DateTime => New((table, cell) => Moment(table.Text(cell)).DateTime),
            InputType.DateTimeOffset => New((table, cell) => Moment(table.Text(cell))),
            InputType.TimeSpan => New(Span),
            _ => New((table, cell) => table.Text(cell).AsMemory()),
        };

        CellWriter New<T>(Func<TableColumn, double, T> write) => new Writer<T>(column.IsVector, cells, write);
    }

    /// <summary>A getter of the column's value.</summary>
    /// <param name="places">Which of the cells are the column's.</param>
    /// <param name="cells">The cells of the row on which a cursor stands.</param>
    public abstract Delegate Getter(int[] places, double[] cells);

    /// <summary>A moment from its text; the first of all where there is none.</summary>
    public static DateTimeOffset Moment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : default;

    /// <summary>Numbers may have been categories to the flow.</summary>
    private static double Number(TableColumn table, double cell) => table.Categories is null ? cell
        : double.TryParse(table.Text(cell), CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    // Types of whole numbers have no missing values.
    private static T Whole<T>(TableColumn table, double cell)
        where T : System.Numerics.INumberBase<T> => Number(table, cell) is var number && double.IsNaN(number) ? T.Zero : T.CreateSaturating(Math.Round(number));

    private static uint Key(InputColumn column, string text)
    {
        if (column.KeyNames is not { } names)
        {
            return uint.TryParse(text, CultureInfo.InvariantCulture, out var key) ? key : 0;
        }

        for (var place = 0; place < names.Count; place++)
        {
            if (names[place] == text)
            {
                return (uint)place + 1;
            }
        }

        return 0;
    }

    private static TimeSpan Span(TableColumn table, double cell) => table.Dates is not null ? Moment(table.Text(cell)).TimeOfDay
        : double.IsNaN(cell) ? TimeSpan.Zero
        : TimeSpan.FromSeconds(cell);

    private sealed class Writer<T>(bool isVector, IReadOnlyList<TableColumn> columns, Func<TableColumn, double, T> write) : CellWriter
    {
        public override Delegate Getter(int[] places, double[] cells) => isVector
            ? (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
            {
                var editor = VBufferEditor.Create(ref value, places.Length);
                for (var slot = 0; slot < places.Length; slot++)
                {
                    editor.Values[slot] = write(columns[slot], cells[places[slot]]);
                }

                value = editor.Commit();
            })
            : (ValueGetter<T>)((ref T value) => value = write(columns[0], cells[places[0]]));
    }
}
