namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// Text on its way to the reader of tables, which makes room for a line's values again and again while it finds more of them: lines of more values than a
/// table has columns are refused before it sees them.
/// </summary>
internal sealed class BoundedLines(TextReader text, char delimiter, string path) : TextReader
{
    private enum Place
    {
        LineStart,
        ValueStart,
        Plain,
        Quoted,
        Unquoted,
    }

    private Place _place = Place.LineStart;
    private int _values = 1;

    public override int Read(Span<char> buffer)
    {
        var length = text.Read(buffer);
        foreach (var letter in buffer[..length])
        {
            Pass(letter);
        }

        return length;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int ReadBlock(Span<char> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length && Read(buffer[filled..]) is > 0 and var read)
        {
            filled += read;
        }

        return filled;
    }

    public override int ReadBlock(char[] buffer, int index, int count) => ReadBlock(buffer.AsSpan(index, count));

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) > 0 ? one[0] : -1;
    }

    public override int Peek() => text.Peek();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            text.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Pass(char letter)
    {
        if (_place == Place.Quoted)
        {
            _place = letter == '"' ? Place.Unquoted : Place.Quoted;
        }
        else if (letter is '\n' or '\r')
        {
            (_place, _values) = (Place.LineStart, 1);
        }
        else if (letter == delimiter)
        {
            _place = Place.ValueStart;
            if (++_values > ColumnNames.Most)
            {
                throw new DataFaultException($"'{path}' has a line of more than {Counted.Of(ColumnNames.Most, "value")}, and a table has as many "
                    + "columns at most.");
            }
        }
        else
        {
            // A quote within quotes is written twice; one within plain text is text.
            _place = letter == '"' && _place != Place.Plain ? Place.Quoted : Place.Plain;
        }
    }
}
