namespace RealNvp.Data.Tests.Hostile;

/// <summary>Values in Thrift's compact form, put together by hand.</summary>
internal static class ThriftBytes
{
    /// <summary>A structure of fields, each its number, its type and its bytes.</summary>
    public static byte[] Structure(params (int Number, int Type, byte[] Value)[] fields)
    {
        var bytes = new List<byte>();
        var before = 0;
        foreach (var (number, type, value) in fields)
        {
            bytes.AddRange([(byte)(((number - before) << 4) | type), .. value]);
            before = number;
        }

        return [.. bytes, 0];
    }

    /// <summary>A field of a 32-bit number.</summary>
    public static (int Number, int Type, byte[] Value) Int(int number, long value) => (number, 5, Varint((ulong)((value << 1) ^ (value >> 63))));

    /// <summary>A field of a 64-bit number.</summary>
    public static (int Number, int Type, byte[] Value) Long(int number, long value) => Int(number, value) with { Type = 6 };

    /// <summary>A field of text.</summary>
    public static (int Number, int Type, byte[] Value) Text(int number, string value) =>
        (number, 8, [.. Varint((ulong)value.Length), .. System.Text.Encoding.UTF8.GetBytes(value)]);

    /// <summary>A field of a structure.</summary>
    public static (int Number, int Type, byte[] Value) Field(int number, byte[] structure) => (number, 12, structure);

    /// <summary>A field of a list of elements of a type, which may claim another number of them.</summary>
    public static (int Number, int Type, byte[] Value) List(int number, int type, IReadOnlyList<byte[]> elements, ulong? claimed = null) =>
        (number, 9, [(byte)(0xf0 | type), .. Varint(claimed ?? (ulong)elements.Count), .. elements.SelectMany(element => element)]);

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 128; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        return [.. bytes, (byte)value];
    }
}
