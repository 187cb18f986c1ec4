using System.Buffers.Binary;
using static RealNvp.Data.Tests.Hostile.ThriftBytes;

namespace RealNvp.Data.Tests.Hostile;

/// <summary>A Parquet file of one column of doubles, put together by hand, so that each of its claims can be a lie.</summary>
internal sealed record ParquetBytes
{
    public const int Rows = 20;

    /// <summary>The rows that the footer claims for the table, the row group and the column.</summary>
    public long ClaimedRows { get; init; } = Rows;

    /// <summary>The values that the page claims.</summary>
    public long PageValues { get; init; } = Rows;

    /// <summary>The bytes that the page claims to unpack into.</summary>
    public long Unpacked { get; init; } = Rows * sizeof(double);

    /// <summary>The bytes that the page claims to have in the file.</summary>
    public long Packed { get; init; } = Rows * sizeof(double);

    /// <summary>Where the footer says that the page begins.</summary>
    public long Start { get; init; } = 4;

    /// <summary>How many row groups the footer has, all of the same bytes.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>How many groups of columns lie in each other around the column.</summary>
    public int Depth { get; init; }

    /// <summary>How many children the first of the columns claims.</summary>
    public int? Children { get; init; }

    /// <summary>How many row groups the footer claims; null for the truth.</summary>
    public ulong? ClaimedGroups { get; init; }

    /// <summary>The whole file.</summary>
    public byte[] Build()
    {
        byte[] page = [.. Structure(Int(1, 0), Int(2, Unpacked), Int(3, Packed), Field(5, PageHeader)), .. Values];
        return Whole([.. "PAR1"u8, .. page], Footer);
    }

    /// <summary>A file of these bytes with a footer.</summary>
    public static byte[] Whole(byte[] start, byte[] footer)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Length);
        return [.. start, .. footer, .. length, .. "PAR1"u8];
    }

    private static byte[] Values => [.. Enumerable.Range(0, Rows).SelectMany(row => BitConverter.GetBytes(Math.Sin(row)))];

    private byte[] PageHeader => Structure(Int(1, PageValues), Int(2, 0), Int(3, 3), Int(4, 3));

    private byte[] Footer
    {
        get
        {
            var root = Structure(Text(4, "root"), Int(5, Children ?? 1));
            var nested = Enumerable.Range(0, Depth).Select(_ => Structure(Int(3, 0), Text(4, "g"), Int(5, 1)));
            var column = Structure(Int(1, 5), Int(3, 0), Text(4, "a"));
            var meta = Structure(
                Int(1, 5), List(2, 5, [Varint(0)]), List(3, 8, [[1, (byte)'a']]), Int(4, 0), Long(5, ClaimedRows),
                Long(6, Values.Length), Long(7, Values.Length), Long(9, Start));
            var group = Structure(
                List(1, 12, [Structure(Long(2, Start), Field(3, meta))]), Long(2, Values.Length), Long(3, ClaimedRows));
            return Structure(
                Int(1, 1), List(2, 12, [root, .. nested, column]), Long(3, ClaimedRows * Groups),
                List(4, 12, [.. Enumerable.Repeat(group, Groups)], ClaimedGroups));
        }
    }
}
