namespace RealNvp.Files;

/// <summary>How the element types are spelt in a header, and how many bits each takes.</summary>
internal static class SafetensorsTypeExtensions
{
    // In the order of the enumeration.
    private static readonly (string Name, int Bits)[] Facts =
    [
        ("BOOL", 8), ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("U8", 8), ("I8", 8), ("F8_E5M2", 8), ("F8_E4M3", 8),
        ("F8_E8M0", 8), ("F8_E4M3FNUZ", 8), ("F8_E5M2FNUZ", 8), ("I16", 16), ("U16", 16), ("F16", 16), ("BF16", 16),
        ("I32", 32), ("U32", 32), ("F32", 32), ("C64", 64), ("F64", 64), ("I64", 64), ("U64", 64),
    ];

    public static string NameOf(SafetensorsType type) => Facts[(int)type].Name;

    public static int BitsOf(SafetensorsType type) => Facts[(int)type].Bits;

    public static bool TryParse(string name, out SafetensorsType type)
    {
        var index = Array.FindIndex(Facts, fact => fact.Name == name);
        type = (SafetensorsType)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>The elements and bytes of a tensor; false where a product passes 2^63 - 1 or the bits do not fill whole bytes.</summary>
    public static bool TryMeasure(SafetensorsType type, ReadOnlySpan<long> shape, out long elements, out long bytes)
    {
        elements = 1;
        bytes = 0;
        foreach (var size in shape)
        {
            var product = (Int128)elements * size;
            if (size < 0 || product > long.MaxValue)
            {
                return false;
            }

            elements = (long)product;
        }

        var bits = (Int128)elements * BitsOf(type);
        if (bits > long.MaxValue || bits % 8 != 0)
        {
            return false;
        }

        bytes = (long)(bits / 8);
        return true;
    }
}
