namespace RealNvp.Tables;

/// <summary>The forms of dates and times that are found in texts without being told: ISO 8601, and those that are common in Europe and America.</summary>
internal static class UsualDates
{
    private const int Shortest = 4;
    private const int Longest = 40;

    private static readonly string[] Patterns = All();

    /// <summary>Whether a text is a date or time.</summary>
    public static bool Are(ReadOnlySpan<char> text) => Fitting(text).Length > 0;

    /// <summary>The patterns that a text fits, the day and the month in either order.</summary>
    public static string[] Fitting(ReadOnlySpan<char> text)
    {
        if (!MayBe(text))
        {
            return [];
        }

        var fitting = new List<string>();
        foreach (var pattern in Patterns)
        {
            if (DatePattern.Of(pattern)!.TryRead(text, out _))
            {
                fitting.Add(pattern);
            }
        }

        // May is a short name and a long one.
        return [.. fitting.Where(pattern => pattern.Replace("MMMM", "MMM", StringComparison.Ordinal) is var shorter
            && (shorter == pattern || !fitting.Contains(shorter)))];
    }

    private static bool MayBe(ReadOnlySpan<char> text) =>
        text.Length is >= Shortest and <= Longest && text.ContainsAnyInRange('0', '9') && (char.IsAsciiDigit(text[0]) || char.IsAsciiLetter(text[0]));

    private static string[] All()
    {
        string[] clocks = ["H:mm", "H:mm:ss", "h:mm tt", "h:mm:ss tt"];
        string[] iso = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d"];
        string[] days =
        [
            .. iso, "d.M.yyyy", "d/M/yyyy", "M/d/yyyy", "d-M-yyyy", "M-d-yyyy", "d.M.yy", "d/M/yy", "M/d/yy", "d-M-yy", "M-d-yy", "yy-M-d",
            "d-MMM-yyyy", "d-MMM-yy", "d MMM yyyy", "d/MMM/yyyy", "MMM d, yyyy", "MMM d yyyy", "d MMMM yyyy", "MMMM d, yyyy", "MMMM d yyyy",
        ];
        return
        [
            .. days, "yyyy-M", "yyyy/M", "MMM yyyy", "MMM-yyyy", "MMMM yyyy", .. clocks,
            .. iso.SelectMany(day => clocks.Select(clock => $"{day}T{clock}")),
            .. days.SelectMany(day => clocks.SelectMany(clock => new[] { $"{day} {clock}", $"{day}, {clock}" })),
        ];
    }
}
