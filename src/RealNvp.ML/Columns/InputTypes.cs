using Microsoft.ML.Data;

namespace RealNvp.ML.Columns;

/// <summary>Which types of a data view a flow learns.</summary>
internal static class InputTypes
{
    private static readonly Dictionary<Type, InputType> Plain = new()
    {
        [typeof(float)] = InputType.Single,
        [typeof(double)] = InputType.Double,
        [typeof(sbyte)] = InputType.SByte,
        [typeof(byte)] = InputType.Byte,
        [typeof(short)] = InputType.Int16,
        [typeof(ushort)] = InputType.UInt16,
        [typeof(int)] = InputType.Int32,
        [typeof(uint)] = InputType.UInt32,
        [typeof(long)] = InputType.Int64,
        [typeof(ulong)] = InputType.UInt64,
        [typeof(bool)] = InputType.Boolean,
        [typeof(ReadOnlyMemory<char>)] = InputType.Text,
        [typeof(DateTime)] = InputType.DateTime,
        [typeof(DateTimeOffset)] = InputType.DateTimeOffset,
        [typeof(TimeSpan)] = InputType.TimeSpan,
    };

    /// <summary>The type of the items of a column; null for one that no flow learns.</summary>
    public static InputType? Of(DataViewType item) => item is KeyDataViewType ? InputType.Key
        : item is PrimitiveDataViewType and not RowIdDataViewType && Plain.TryGetValue(item.RawType, out var type) ? type
        : null;

    /// <summary>The type of ML.NET; keys are numbers of 32 bits.</summary>
    public static PrimitiveDataViewType ToDataView(InputType type, ulong keyCount) => type switch
    {
        InputType.Single => NumberDataViewType.Single,
        InputType.Double => NumberDataViewType.Double,
        InputType.SByte => NumberDataViewType.SByte,
        InputType.Byte => NumberDataViewType.Byte,
        InputType.Int16 => NumberDataViewType.Int16,
        InputType.UInt16 => NumberDataViewType.UInt16,
        InputType.Int32 => NumberDataViewType.Int32,
        InputType.UInt32 => NumberDataViewType.UInt32,
        InputType.Int64 => NumberDataViewType.Int64,
        InputType.UInt64 => NumberDataViewType.UInt64,
        InputType.Boolean => BooleanDataViewType.Instance,
        InputType.Text => TextDataViewType.Instance,
        InputType.Key => new KeyDataViewType(typeof(uint), keyCount),
        InputType.DateTime => DateTimeDataViewType.Instance,
        InputType.DateTimeOffset => DateTimeOffsetDataViewType.Instance,
        _ => TimeSpanDataViewType.Instance,
    };
}
