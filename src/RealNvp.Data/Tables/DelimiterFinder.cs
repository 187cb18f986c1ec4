namespace RealNvp.Data.Tables;

/// <summary>Finds out by its first line what separates the values of a text.</summary>
internal static class DelimiterFinder
{
    private const int LongestStart = 1 << 16;

    /// <summary>
    /// The tab if the first line has one outside quotes, else the semicolon, else the bar if there are as many as commas, else the
    /// comma: a comma may be a decimal one in a line with the others. Leaves the stream at its start.
    /// </summary>
    public static char Find(Stream file)
    {
        using var reader = new StreamReader(file, leaveOpen: true);
        var start = new char[LongestStart];
        var text = start.AsSpan(0, reader.ReadBlock(start)).TrimStart("\r\n");
        file.Position = 0;
        while (text.StartsWith('#') && text.IndexOf('\n') is >= 0 and var end)
        {
            text = text[(end + 1)..].TrimStart("\r\n");
        }

        var (tab, semicolon, quoted) = (false, false, false);
        var (bars, commas) = (0, 0);
        foreach (var letter in text)
        {
            quoted ^= letter == '"';
            if (!quoted && letter is '\n' or '\r')
            {
                break;
            }

            tab |= !quoted && letter == '\t';
            semicolon |= !quoted && letter == ';';
            bars += !quoted && letter == '|' ? 1 : 0;
            commas += !quoted && letter == ',' ? 1 : 0;
        }

        return tab ? '\t' : semicolon ? ';' : bars > 0 && bars >= commas ? '|' : ',';
    }
}
