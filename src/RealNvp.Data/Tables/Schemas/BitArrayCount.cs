using System.Collections;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>The number of bits that are set.</summary>
internal static class BitArrayCount
{
    public static int PopulationCount(this BitArray bits)
    {
        var words = new int[(bits.Count + 31) / 32];
        bits.CopyTo(words, 0);
        return words.Sum(word => int.PopCount(word));
    }
}
