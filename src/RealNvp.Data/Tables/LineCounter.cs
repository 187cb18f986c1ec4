namespace RealNvp.Data.Tables;

/// <summary>Counts the lines of a text file, of which a quoted value may span several.</summary>
/// <param name="skipped">How many stand before the first record.</param>
internal sealed class LineCounter(int skipped)
{
    private int _next = skipped + 1;

    /// <summary>How many lines the records so far take, with those before them.</summary>
    public int Count => _next - 1;

    /// <summary>The line on which a record starts.</summary>
    public int Next(ReadOnlySpan<char> record)
    {
        var line = _next;
        var breaks = record.Count('\n');
        _next += Math.Max(breaks, 1);
        return line;
    }
}
