using System.Buffers.Binary;
using System.Text;

namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// The records of a text file as bytes, line ends and all, so that one can be written with some cells changed and the rest as it was. Of its letters only
/// quotes, line ends and what separates values are looked at.
/// </summary>
internal sealed class RawRecords : IDisposable
{
    private const int FirstBufferBytes = 1 << 16;
    private const int MostBytesOfLetter = 4;

    private readonly Stream _file;
    private readonly Encoding _encoding;
    private readonly string _path;
    private readonly int _unit;
    private readonly bool _isBigEndian;
    private readonly char _delimiter;
    private readonly List<RawCell> _cells = [];
    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _filled;
    private int _length;
    private bool _isAtEnd;

    /// <summary>Stands before the first line of a file.</summary>
    /// <param name="file">The file, at its start; it is disposed of with this.</param>
    /// <param name="layout">How it is written.</param>
    /// <param name="path">Its name.</param>
    public RawRecords(Stream file, TextLayout layout, string path)
    {
        (_file, _encoding, _path, _delimiter) = (file, layout.Encoding.Encoding, path, layout.Delimiter);
        var letter = _encoding.GetBytes("a");
        (_unit, _isBigEndian) = (letter.Length, letter is [0, ..]);
    }

    /// <summary>The last line or record that was read, with its line end.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Its cells, each with the blanks and quotes that it has.</summary>
    public IReadOnlyList<RawCell> Cells => _cells;

    /// <summary>Whether single bytes of a file can be told apart: what separates its values is one unit of its letters.</summary>
    public static bool CanRead(TextLayout layout) => layout.Delimiter < 0x80;

    /// <summary>A text as bytes of the file.</summary>
    public byte[] Encoded(string text) => _encoding.GetBytes(text);

    /// <summary>What a cell says, without blanks and quotes around it.</summary>
    public string Text(RawCell cell)
    {
        var text = _encoding.GetString(Bytes[cell.Start..cell.End]);
        return cell.IsQuoted ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal).Trim() : text;
    }

    /// <summary>Goes to the next line, whatever it holds; false after the last.</summary>
    public bool NextLine() => Next(isRecord: false);

    /// <summary>Goes to the next record, which quotes may lead over several lines; false after the last.</summary>
    public bool NextRecord() => Next(isRecord: true);

    public void Dispose() => _file.Dispose();

    private bool Next(bool isRecord)
    {
        _buffer.AsSpan(_length, _filled - _length).CopyTo(_buffer);
        (_filled, _length) = (_filled - _length, 0);
        _cells.Clear();
        var (place, start, isQuoted, wasQuote) = (0, 0, false, false);
        while (Has(place))
        {
            var letter = At(place);
            if (isRecord && isQuoted)
            {
                (isQuoted, wasQuote) = (letter != '"', letter == '"');
                place += _unit;
                continue;
            }

            if (letter is '\n' or '\r')
            {
                AddCell(start, place);
                place += _unit;
                place += letter == '\r' && Has(place) && At(place) == '\n' ? _unit : 0;
                _length = place;
                return true;
            }

            if (IsDelimiter(letter))
            {
                AddCell(start, place);
                start = place + _unit;
            }

            isQuoted = letter == '"' && (wasQuote || place == start);
            wasQuote = false;
            place += _unit;
        }

        AddCell(start, place);
        _length = _filled;
        return _length > 0;
    }

    private bool IsDelimiter(int letter) => letter == _delimiter || (_delimiter == LineCells.Blanks && letter == '\t');

    /// <summary>Keeps a cell without the blanks around it; of a run of blanks that separates values none is one.</summary>
    private void AddCell(int start, int end)
    {
        var whole = (start, end);
        while (start < end && IsBlank(At(start)))
        {
            start += _unit;
        }

        while (end > start && IsBlank(At(end - _unit)))
        {
            end -= _unit;
        }

        if (start == end)
        {
            if (_delimiter == LineCells.Blanks)
            {
                return;
            }

            (start, end) = whole;
        }

        _cells.Add(new(start, end, end - start >= 2 * _unit && At(start) == '"' && At(end - _unit) == '"'));
    }

    private static bool IsBlank(int letter) => letter <= char.MaxValue && char.IsWhiteSpace((char)letter) && letter < 0x80;

    private int At(int place) => _unit switch
    {
        1 => _buffer[place],
        2 => _isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(place)) : BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(place)),
        _ => _isBigEndian ? BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(place)) : BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(place)),
    };

    private bool Has(int place)
    {
        while (place + _unit > _filled && !_isAtEnd)
        {
            if (_filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length <= TextFormat.LongestLine * MostBytesOfLetter
                    ? _buffer.Length * 2
                    : throw new DataFaultException($"'{_path}' has a line too long for a table; give a file of rows and columns."));
            }

            var read = _file.Read(_buffer.AsSpan(_filled));
            _filled += read;
            _isAtEnd = read == 0;
        }

        return place + _unit <= _filled;
    }
}
