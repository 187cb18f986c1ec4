namespace RealNvp.Data.Tables.Sources;

/// <summary>Text whose values are separated by runs of blanks and tabs: each run becomes one blank, and those around a line go. Quoted ones stay.</summary>
internal sealed class BlankRuns(TextReader text) : TextReader
{
    private bool _isQuoted;
    private bool _isLineStart = true;
    private bool _isPending;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length && text.Peek() is >= 0 and var next)
        {
            var letter = (char)next;
            if (!_isQuoted && letter is ' ' or '\t')
            {
                _isPending = !_isLineStart;
                text.Read();
                continue;
            }

            var isEnd = letter is '\n' or '\r';
            if (_isPending && !(isEnd && !_isQuoted))
            {
                _isPending = false;
                buffer[filled++] = LineCells.Blanks;
                continue;
            }

            text.Read();
            _isQuoted ^= letter == '"';
            (_isPending, _isLineStart) = (false, isEnd && !_isQuoted);
            buffer[filled++] = letter;
        }

        return filled;
    }

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) > 0 ? one[0] : -1;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            text.Dispose();
        }

        base.Dispose(disposing);
    }
}
