using Microsoft.ML;
using Microsoft.ML.Data;

namespace RealNvp.ML.Columns;

/// <summary>Reads a column of the row on which a cursor stands as cells of a table.</summary>
internal abstract class CellReader
{
    /// <summary>A reader of a column.</summary>
    public static CellReader Of(DataViewRow row, DataViewSchema.Column column)
    {
        var item = InputColumns.ItemOf(column.Type);
        return item switch
        {
            KeyDataViewType when item.RawType == typeof(byte) => OfKeys<byte>(row, column, key => key),
            KeyDataViewType when item.RawType == typeof(ushort) => OfKeys<ushort>(row, column, key => key),
            KeyDataViewType when item.RawType == typeof(uint) => OfKeys<uint>(row, column, key => key),
            KeyDataViewType => OfKeys<ulong>(row, column, key => key),
            _ => InputTypes.Of(item) switch
            {
                InputType.Single => Of<float>(row, column, value => ShortestNumber(value)),
                InputType.Double => Of<double>(row, column, value => value),
                InputType.SByte => Of<sbyte>(row, column, value => (double)value),
                InputType.Byte => Of<byte>(row, column, value => (double)value),
                InputType.Int16 => Of<short>(row, column, value => (double)value),
                InputType.UInt16 => Of<ushort>(row, column, value => (double)value),
                InputType.Int32 => Of<int>(row, column, value => (double)value),
                InputType.UInt32 => Of<uint>(row, column, value => (double)value),

                // Whole numbers of 64 bits keep all their digits.
                InputType.Int64 => Of<long>(row, column, value => value),
                InputType.UInt64 => Of<ulong>(row, column, value => value),
                InputType.Boolean => Of<bool>(row, column, value => value),

                // ML.NET's loaders have the first of all dates where there is none.
                InputType.DateTime => Of<DateTime>(row, column, value => value == default ? null : value),
                InputType.DateTimeOffset => Of<DateTimeOffset>(row, column, value => value == default ? null : value),
                InputType.TimeSpan => Of<TimeSpan>(row, column, value => value),
                _ => Of<ReadOnlyMemory<char>>(row, column, value => value.IsEmpty ? null : value.ToString()),
            },
        };
    }

    /// <summary>Reads the column.</summary>
    /// <param name="cells">Receives its values.</param>
    /// <returns>How many there are.</returns>
    public abstract int Read(Span<object?> cells);

    /// <summary>
    /// The number of a float as a file would have it: a tenth is 0.1 and not 0.100000001, which has other decimals. Of most floats seven digits are enough; the
    /// others stay what they are.
    /// </summary>
    private static double ShortestNumber(float value)
    {
        const float Most = 1e15f;
        const float Least = 1e-15f;
        if (!(Math.Abs(value) is > Least and < Most))
        {
            return value;
        }

        var shortest = (double)(decimal)value;
        return (float)shortest == value ? shortest : value;
    }

    private static CellReader OfKeys<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> number)
    {
        var names = KeyNames.Of(column);
        return Of<T>(row, column, key => number(key) is var place && place == 0 ? null : KeyNames.Of(place, names));
    }

    private static CellReader Of<T>(DataViewRow row, DataViewSchema.Column column, Func<T, object?> cell) => column.Type is VectorDataViewType vector
        ? new Slots<T>(row.GetGetter<VBuffer<T>>(column), vector.Size, cell)
        : new Value<T>(row.GetGetter<T>(column), cell);

    private sealed class Value<T>(ValueGetter<T> getter, Func<T, object?> cell) : CellReader
    {
        private T _value = default!;

        public override int Read(Span<object?> cells)
        {
            getter(ref _value);
            cells[0] = cell(_value);
            return 1;
        }
    }

    private sealed class Slots<T>(ValueGetter<VBuffer<T>> getter, int size, Func<T, object?> cell) : CellReader
    {
        private VBuffer<T> _values;

        public override int Read(Span<object?> cells)
        {
            getter(ref _values);
            if (_values.Length != size)
            {
                throw new InvalidInputException(
                    $"A vector has {Counted.Of(_values.Length, "slot")} and not {size}, as its column says; give vectors of one size.");
            }

            foreach (var (slot, value) in _values.Items(all: true))
            {
                cells[slot] = cell(value);
            }

            return size;
        }
    }
}
