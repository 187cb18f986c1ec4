namespace RealNvp.Data.Tables;

/// <summary>Counts the lines of a text file, of which a quoted value may span several.</summary>
internal sealed class LineCounter
{
    private int _next = 1;

    /// <summary>The line on which a record starts.</summary>
    public int Next(ReadOnlySpan<char> record)
    {
        var line = _next;
        var breaks = record.Count('\n');
        _next += Math.Max(breaks, 1);
        return line;
    }

    /// <summary>Passes a line of comment.</summary>
    public void Skip() => _next++;
}
