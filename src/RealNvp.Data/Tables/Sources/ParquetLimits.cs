using System.Buffers.Binary;
using RealNvp.Data.Files;

namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// Holds what a Parquet file claims against what it can hold, before the library that reads it is asked: that one makes room for every claim. Footer and
/// headers of pages must be whole, columns must not share bytes, and the table's cells and the pages' unpacked bytes are bounded by the file's length.
/// </summary>
internal sealed class ParquetLimits
{
    // A run of equal values takes a few bytes however long it is: so many cells may a file have anyway, and so many for each of its bytes.
    private const long CellsOfAnyFile = 1 << 21;
    private const long CellsPerByte = 256;

    // The other methods of compression hardly ever make more of a byte than deflate.
    private const long UnpackedOfAnyFile = 1 << 25;
    private const long UnpackedPerByte = Deflate.MostExpansion;

    private const int TailLength = 8;
    private const int HeadLength = 4;
    private const int UsualHeader = 1 << 12;
    private const int MostFooter = 1 << 28;

    private readonly Stream _file;
    private readonly long _pagesEnd;
    private readonly CancellationToken _cancellationToken;
    private byte[] _header = [];
    private long _walked;
    private long _unpacked;

    private ParquetLimits(Stream file, long pagesEnd, CancellationToken cancellationToken) =>
        (_file, _pagesEnd, _cancellationToken) = (file, pagesEnd, cancellationToken);

    /// <summary>Looks at a file's footer and at the header of every page.</summary>
    /// <returns>Of each row group its rows and the bytes that it takes unpacked.</returns>
    /// <exception cref="InvalidDataException">It claims what it cannot hold; the message is the reason, without the file's name.</exception>
    public static (long Rows, long Bytes)[] Require(Stream file, CancellationToken cancellationToken)
    {
        var footer = ReadFooter(file);
        try
        {
            var groups = ParquetFooter.Read(footer);
            var cells = groups.Aggregate((Int128)0, (sum, group) => sum + ((Int128)group.Rows * Math.Max(1, group.Chunks.Count)));
            RequireThat(
                cells <= CellsOfAnyFile + (CellsPerByte * file.Length),
                $"it claims {cells} values, more than {Counted.Of(file.Length, "byte", "is", "are")} believed to hold");
            var limits = new ParquetLimits(file, file.Length - TailLength - footer.Length, cancellationToken);
            return [.. groups.Select(group => (group.Rows, limits.Unpacked(group.Rows, group.Chunks)))];
        }
        catch (ThriftException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private static byte[] ReadFooter(Stream file)
    {
        Span<byte> tail = stackalloc byte[TailLength];
        RequireThat(file.Length >= TailLength + HeadLength, $"it has {Counted.Of(file.Length, "byte")}");
        file.Position = file.Length - TailLength;
        file.ReadExactly(tail);
        RequireThat(tail[HeadLength..].SequenceEqual("PAR1"u8), tail[HeadLength..].SequenceEqual("PARE"u8) ? "it is encrypted" : "it does not end with PAR1");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        RequireThat(
            length <= MostFooter && length <= file.Length - TailLength - HeadLength,
            $"its footer claims {Counted.Of(length, "byte")} and the file has {file.Length}");
        var footer = new byte[length];
        file.Position = file.Length - TailLength - length;
        file.ReadExactly(footer);
        return footer;
    }

    private long Unpacked(long rows, List<ParquetChunk> chunks)
    {
        var before = _unpacked;
        foreach (var chunk in chunks)
        {
            RequireThat(chunk.Values == rows, $"a column has {Counted.Of(chunk.Values, "value")} in {Counted.Of(rows, "row")}");
            RequireThat(chunk.Start >= HeadLength && chunk.Start <= _pagesEnd, "a column begins outside of the file");
            Walk(chunk);
        }

        return _unpacked - before;
    }

    private void Walk(ParquetChunk chunk)
    {
        var position = chunk.Start;
        var isFirst = true;
        for (var values = 0L; values < chunk.Values;)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var page = ReadHeader(position, out var headerLength);
            position += headerLength + page.Packed;
            RequireThat(page.Packed >= 0 && position <= _pagesEnd, "a page ends outside of the file");
            RequireThat(page.Unpacked >= 0 && page.Values >= 0, "a page has fewer than no bytes or values");
            RequireThat(page.IsDictionary ? isFirst && page.Values <= page.Unpacked : page.Values > 0, "a page holds no values of its column");
            isFirst = false;
            values += page.IsDictionary ? 0 : page.Values;
            RequireThat(values <= chunk.Values, "a column's pages have more values than the column");
            _walked += headerLength + page.Packed;
            _unpacked += page.Unpacked;
            RequireThat(_walked <= _pagesEnd, "its columns share bytes");
            RequireThat(
                _unpacked <= UnpackedOfAnyFile + (UnpackedPerByte * _file.Length),
                $"its pages claim to unpack into more than {Counted.Of(_file.Length, "byte")} can hold");
        }
    }

    private ParquetPage ReadHeader(long position, out int length)
    {
        // Headers are short, but for statistics that may be as long as the values.
        for (var size = (long)UsualHeader; ; size *= 16)
        {
            var wanted = (int)Math.Min(size, _pagesEnd - position);
            if (_header.Length < wanted)
            {
                _header = new byte[wanted];
            }

            var bytes = _header.AsSpan(0, wanted);
            _file.Position = position;
            _file.ReadExactly(bytes);
            try
            {
                return ParquetPage.Read(bytes, out length);
            }
            catch (ThriftException error) when (error.IsCutShort && wanted == size && size < MostFooter)
            {
                // Once more with more of the file.
            }
        }
    }

    private static void RequireThat(bool holds, string fault)
    {
        if (!holds)
        {
            throw new InvalidDataException(fault);
        }
    }
}
