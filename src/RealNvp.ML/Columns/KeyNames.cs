using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RealNvp.ML.Columns;

/// <summary>What the keys of a column stand for.</summary>
internal static class KeyNames
{
    private const string Annotation = "KeyValues";

    /// <summary>The names of the keys from 1 on, text or numbers as such; null for keys without values and for columns of other types.</summary>
    public static IReadOnlyList<string>? Of(DataViewSchema.Column column)
    {
        var type = column.Annotations.Schema.GetColumnOrNull(Annotation)?.Type;
        return InputColumns.ItemOf(column.Type) is not KeyDataViewType || type is not VectorDataViewType { IsKnownSize: true } vector ? null
            : vector.ItemType.RawType == typeof(ReadOnlyMemory<char>) ? Read<ReadOnlyMemory<char>>(column)
            : vector.ItemType.RawType == typeof(float) ? Read<float>(column)
            : vector.ItemType.RawType == typeof(double) ? Read<double>(column)
            : vector.ItemType.RawType == typeof(int) ? Read<int>(column)
            : vector.ItemType.RawType == typeof(long) ? Read<long>(column)
            : vector.ItemType.RawType == typeof(uint) ? Read<uint>(column)
            : vector.ItemType.RawType == typeof(ulong) ? Read<ulong>(column)
            : vector.ItemType.RawType == typeof(short) ? Read<short>(column)
            : vector.ItemType.RawType == typeof(ushort) ? Read<ushort>(column)
            : vector.ItemType.RawType == typeof(byte) ? Read<byte>(column)
            : vector.ItemType.RawType == typeof(sbyte) ? Read<sbyte>(column)
            : vector.ItemType.RawType == typeof(bool) ? Read<bool>(column)
            : null;
    }

    /// <summary>The name of a key: what it stands for, or its number.</summary>
    public static string Of(ulong key, IReadOnlyList<string>? names) =>
        names is not null && key <= (ulong)names.Count ? names[(int)key - 1] : key.ToString(CultureInfo.InvariantCulture);

    private static string[] Read<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(Annotation, ref values);
        return [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")];
    }
}
