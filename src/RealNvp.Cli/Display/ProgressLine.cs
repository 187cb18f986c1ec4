namespace RealNvp.Cli.Display;

/// <summary>The figures beside a bar of progress: as many as its line has room for, the most important before the others.</summary>
internal sealed class ProgressLine
{
    private const string Between = "  ";

    private readonly List<(string Text, int Rank)> _parts = [];

    /// <summary>Adds what is shown next; nothing for an empty text.</summary>
    /// <param name="text">The figure, as <c>12,000 rows/s</c>.</param>
    /// <param name="rank">Its importance: 0 is always shown, 1 before 2, and so on.</param>
    public ProgressLine Add(string text, int rank)
    {
        if (text.Length > 0)
        {
            _parts.Add((text, rank));
        }

        return this;
    }

    /// <summary>What fits into so many cells, in the order in which it was added.</summary>
    public string Fit(int width)
    {
        var shown = _parts.ToList();
        while (Joined(shown).Length > width && shown.Max(part => part.Rank) is > 0 and var rank)
        {
            shown.RemoveAt(shown.FindLastIndex(part => part.Rank == rank));
        }

        return WordWrap.Shorten(Joined(shown), Math.Max(1, width));
    }

    private static string Joined(List<(string Text, int Rank)> parts) => string.Join(Between, parts.Select(part => part.Text));
}
