using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Looks at some bytes of a text once, for all states that may hold before them: most letters mean nothing, and states soon become the same.</summary>
internal sealed class RecordScan
{
    private const int BufferBytes = 1 << 18;

    private readonly RecordStates _states;
    private readonly Encoding _encoding;
    private readonly char _delimiter;
    private readonly int _unit;
    private readonly bool _isBigEndian;
    private readonly bool _areBlanks;

    /// <param name="layout">How the text is written.</param>
    public RecordScan(TextLayout layout)
    {
        (_states, _encoding, _delimiter) = (RecordStates.For(layout.Delimiter), layout.Encoding.Encoding, layout.Delimiter);
        var letter = _encoding.GetBytes("a");
        (_unit, _isBigEndian) = (letter.Length, letter is [0, ..]);
        _areBlanks = _delimiter == LineCells.Blanks;
    }

    /// <summary>How many bytes a letter takes at least; records begin at multiples of it.</summary>
    public int Unit => _unit;

    /// <summary>The track of some bytes for each state that may hold before them.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">The first byte.</param>
    /// <param name="end">The byte behind the last.</param>
    /// <param name="isFirst">Whether the first record begins there, so that no other state than that can hold.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public RecordTrack[] Tracks(Stream file, long start, long end, bool isFirst, CancellationToken cancellationToken)
    {
        var tracks = new Tracks(_states, isFirst ? 1 : _states.Count);
        Each(file, start, end, (letter, position) =>
        {
            tracks.Add(letter, position);
            return true;
        }, cancellationToken);
        return tracks.Finished();
    }

    /// <summary>The first record for which something holds, and how many stand before it; the end of the bytes where it holds for none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Where the first record begins.</param>
    /// <param name="end">The byte behind the last.</param>
    /// <param name="isIt">Whether it is the one, by how many stand before it and where it begins.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public (long Position, long Records) Find(Stream file, long start, long end, Func<long, long, bool> isIt, CancellationToken cancellationToken)
    {
        var (state, records, found) = ((byte)0, 0L, -1L);
        Each(file, start, end, (letter, position) =>
        {
            if (_states.Begins(state, letter))
            {
                found = isIt(records, position) ? position : found;
                records += found < 0 ? 1 : 0;
            }

            state = _states.Next(state, letter);
            return found < 0;
        }, cancellationToken);
        return (found < 0 ? end : found, records);
    }

    /// <summary>Where a text goes on behind so many lines, whatever they hold.</summary>
    public long Behind(int lines, Stream file, long start, long end, CancellationToken cancellationToken)
    {
        var (found, isReturn) = (lines == 0 ? start : -1, false);
        if (found < 0)
        {
            Each(file, start, end, (letter, position) =>
            {
                if (isReturn)
                {
                    isReturn = false;
                    if (letter == RecordLetter.Feed)
                    {
                        found = lines == 0 ? position + _unit : found;
                        return found < 0;
                    }

                    found = lines == 0 ? position : found;
                }

                lines -= letter is RecordLetter.Return or RecordLetter.Feed ? 1 : 0;
                isReturn = letter == RecordLetter.Return;
                found = lines == 0 && letter == RecordLetter.Feed ? position + _unit : found;
                return found < 0;
            }, cancellationToken);
        }

        return found < 0 ? end : found;
    }

    /// <summary>The bytes before a text that are its mark.</summary>
    public long MarkLength(Stream file)
    {
        Span<byte> start = stackalloc byte[4];
        file.Position = 0;
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var mark = _encoding.Preamble;
        return mark.Length > 0 && start[..read].StartsWith(mark) ? mark.Length : 0;
    }

    /// <summary>Tells of each letter that may mean something, and of runs of those that do not, until nobody wants to hear more.</summary>
    private void Each(Stream file, long start, long end, Func<RecordLetter, long, bool> heard, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        file.Position = start;
        for (var position = start; position < end;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var wanted = (int)Math.Min(buffer.Length, end - position);
            var read = file.ReadAtLeast(buffer.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
            var bytes = buffer.AsSpan(0, read - (read % _unit));
            var goesOn = _unit switch
            {
                1 => Letters<byte>(bytes, position, heard),
                2 => Letters<ushort>(Ordered16(bytes), position, heard),
                _ => Letters<uint>(Ordered32(bytes), position, heard),
            };
            if (!goesOn || bytes.Length == 0)
            {
                return;
            }

            position += bytes.Length;
        }
    }

    private Span<ushort> Ordered16(Span<byte> bytes)
    {
        var letters = MemoryMarshal.Cast<byte, ushort>(bytes);
        if (_isBigEndian == BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(letters, letters);
        }

        return letters;
    }

    private Span<uint> Ordered32(Span<byte> bytes)
    {
        var letters = MemoryMarshal.Cast<byte, uint>(bytes);
        if (_isBigEndian == BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(letters, letters);
        }

        return letters;
    }

    private bool Letters<T>(ReadOnlySpan<T> letters, long position, Func<RecordLetter, long, bool> heard)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var (quote, feed, line, delimiter, tab) =
            (T.CreateTruncating('"'), T.CreateTruncating('\n'), T.CreateTruncating('\r'), T.CreateTruncating(_delimiter), T.CreateTruncating('\t'));
        ReadOnlySpan<T> special = _areBlanks ? [quote, feed, line, delimiter, tab] : [quote, feed, line, delimiter];
        for (var place = 0; place < letters.Length;)
        {
            var run = letters[place..].IndexOfAny(special);
            run = run < 0 ? letters.Length - place : run;
            if (run > 0 && !heard(RecordLetter.Other, position + ((long)place * _unit)))
            {
                return false;
            }

            place += run;
            if (place == letters.Length)
            {
                return true;
            }

            var letter = letters[place];
            var meaning = letter == delimiter ? RecordLetter.Delimiter
                : letter == feed ? RecordLetter.Feed
                : letter == line ? RecordLetter.Return
                : letter == quote ? RecordLetter.Quote
                : RecordLetter.Tab;
            if (!heard(meaning, position + ((long)place * _unit)))
            {
                return false;
            }

            place++;
        }

        return true;
    }
}
