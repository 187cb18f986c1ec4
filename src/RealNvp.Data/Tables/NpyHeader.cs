using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RealNvp.Data.Tables;

/// <summary>What the header of a .npy array says: the type of its elements, the order of its axes and their sizes.</summary>
internal sealed partial record NpyHeader(char Kind, int ElementLength, bool BigEndian, bool Fortran, int[] Sizes, long Count, int Length)
{
    private const int LongestText = 1 << 16;
    private const int LongestRank = 32;

    /// <summary>Reads the header from the start of the array's bytes, of which there are <paramref name="length"/> in all.</summary>
    public static NpyHeader Read(Stream content, long length, string name)
    {
        Span<byte> start = stackalloc byte[12];
        content.ReadAtLeast(start[..10], 10, throwOnEndOfStream: false);
        if (start[0] != 0x93 || !start[1..].StartsWith("NUMPY"u8))
        {
            throw new DataFaultException($"'{name}' is no .npy array: it does not start with its signature; save it with numpy.save.");
        }

        var version = start[6];
        var prefix = version == 1 ? 10 : 12;
        if (version is < 1 or > 3)
        {
            throw new DataFaultException($"'{name}' is a .npy array of version {version}; save it with version 1, 2 or 3.");
        }

        if (version > 1)
        {
            content.ReadAtLeast(start[10..], 2, throwOnEndOfStream: false);
        }

        var textLength = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (textLength > LongestText || prefix + textLength > length)
        {
            throw Damaged(name, $"its header claims {Counted.Of(textLength, "byte")}");
        }

        var text = new byte[textLength];
        if (content.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) != text.Length)
        {
            throw Damaged(name, "its header is cut short");
        }

        return Parse(Encoding.Latin1.GetString(text), prefix + text.Length, length, name);
    }

    private static NpyHeader Parse(string text, int headerLength, long length, string name)
    {
        var type = TypePattern().Match(text);
        var order = OrderPattern().Match(text);
        var shape = ShapePattern().Match(text);
        if (!order.Success || !shape.Success || !text.Contains("'descr'", StringComparison.Ordinal))
        {
            throw Damaged(name, "its header names no type, order and shape");
        }

        var kind = type.Success ? type.Groups["kind"].Value[0] : '?';
        var size = type.Success ? type.Groups["size"].ValueSpan[0] - '0' : 0;
        if ((kind, size) is not (('i' or 'u', 1 or 2 or 4 or 8) or ('f', 2 or 4 or 8) or ('b', 1)))
        {
            throw new DataFaultException(
                $"The elements of '{name}' are no plain numbers; save it as an array of i1 to i8, u1 to u8, f2 to f8 or b1.");
        }

        var sizes = new List<int>();
        var count = (UInt128)1;
        foreach (Match axis in NumberPattern().Matches(shape.Groups["sizes"].Value))
        {
            if (!int.TryParse(axis.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var axisSize) || sizes.Count == LongestRank)
            {
                throw Damaged(name, $"its shape is ({shape.Groups["sizes"].Value})");
            }

            sizes.Add(axisSize);
            count = count > ulong.MaxValue ? count : count * (uint)axisSize;
        }

        var held = length - headerLength;
        if (count * (uint)size != (UInt128)held)
        {
            throw Damaged(name, $"its shape ({shape.Groups["sizes"].Value}) of {size}-byte elements does not fit the {Counted.Of(held, "byte")} it holds");
        }

        return new(kind, size, type.Groups["order"].ValueSpan is ">", order.Groups["fortran"].ValueSpan is "True", [.. sizes], (long)count, headerLength);
    }

    private static DataFaultException Damaged(string name, string what) =>
        new($"'{name}' is cut short or damaged: {what}; save it again.");

    [GeneratedRegex(@"'descr'\s*:\s*'(?<order>[<>|=])(?<kind>[a-zA-Z])(?<size>[0-9])'")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(?<fortran>True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"'shape'\s*:\s*\((?<sizes>[0-9,\sL]*)\)")]
    private static partial Regex ShapePattern();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex NumberPattern();
}
