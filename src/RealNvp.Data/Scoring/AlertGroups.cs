namespace RealNvp.Data;

/// <summary>Puts flagged rows that have the same reason together, so that many alerts read as few.</summary>
public static class AlertGroups
{
    private const int MostNames = 3;
    private const int LongestName = 24;

    /// <summary>Groups explained rows by their first reason.</summary>
    /// <param name="alerts">Flagged rows with their reasons (<see cref="AnomalyDetector.Explain"/>).</param>
    /// <returns>The groups, the largest first.</returns>
    public static IReadOnlyList<AlertGroup> Of(IEnumerable<(ScoredRow Row, IReadOnlyList<RowReason> Reasons)> alerts)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        return
        [
            .. alerts.Select(alert => (alert.Row, Reason: alert.Reasons.Count > 0 ? alert.Reasons[0] : null))
                .GroupBy(alert => (
                    alert.Reason?.Kind,
                    alert.Reason?.Column,
                    alert.Reason?.Direction,
                    Other: alert.Reason?.Kind is ReasonKind.BrokenRelation or ReasonKind.BrokenRule or ReasonKind.UnlikelyPair ? alert.Reason.Other : null,
                    IsGap: alert.Reason is { Found: null },

                    // What many normal rows have is not too high or low by itself.
                    IsUsual: alert.Reason?.IsUsualAlone))
                .Select(group => Group([.. group.OrderBy(alert => alert.Row.Number)]))
                .OrderByDescending(group => group.Count)
                .ThenBy(group => group.Rows[0]),
        ];
    }

    private static AlertGroup Group((ScoredRow Row, RowReason? Reason)[] alerts)
    {
        RowReason[] reasons = [.. alerts.Select(alert => alert.Reason).OfType<RowReason>()];
        var first = reasons.FirstOrDefault();
        var other = reasons.GroupBy(reason => reason.Other).OrderByDescending(group => group.Count()).FirstOrDefault();
        var beside = other is { Key: not null } && 2 * other.Count() >= reasons.Length ? other.Key : null;
        var isUsual = beside is null && first?.IsUsualAlone == true;
        RowReason[] alike = beside is null ? reasons : [.. reasons.Where(reason => reason.Other == beside)];
        return new()
        {
            Kind = first?.Kind,
            Column = first?.Column,
            Other = beside,
            Direction = first?.Direction ?? ValueDirection.None,
            Side = isUsual && first?.OtherValues is null ? "unlikely" : first?.Side ?? "",
            OtherValues = isUsual ? first?.OtherValues : null,
            IsUsual = isUsual,
            Count = alerts.Length,
            Rows = [.. alerts.Take(AlertGroup.MostRows).Select(alert => alert.Row.Number)],
            Found = first?.Kind is ReasonKind.BrokenRelation or ReasonKind.BrokenRule or ReasonKind.UnlikelyPair ? null : Found(reasons),
            Normal = first?.Kind != ReasonKind.UnlikelyValue ? null
                : beside is null && !isUsual ? first.Usual
                : first.Direction == ValueDirection.None ? Names(alike.Select(reason => reason.Expected))
                : Range(alike, reason => reason.ExpectedNumber, reason => reason.Expected),
        };
    }

    private static string? Found(RowReason[] reasons)
    {
        var isOrdered = reasons.Any(reason => reason.Kind != ReasonKind.UnlikelyValue || reason.Direction != ValueDirection.None);
        if (isOrdered && reasons.All(reason => reason.Number is not null))
        {
            return Range(reasons, reason => reason.Number, reason => reason.Found);
        }

        return Names(reasons.Select(reason => reason.Found));
    }

    /// <summary>The most frequent names, and how often where there are several rows.</summary>
    private static string? Names(IEnumerable<string?> all)
    {
        string[] known = [.. all.OfType<string>()];
        var names = known.GroupBy(name => name).OrderByDescending(group => group.Count())
            .Select(group => (Name: Cut(group.Key), Count: group.Count())).ToArray();
        return names.Length == 0 ? null
            : string.Join(", ", names.Take(MostNames).Select(name => known.Length == 1 ? name.Name : $"{name.Name} ({name.Count})"))
                + (names.Length > MostNames ? ", ..." : "");
    }

    private static string? Range(RowReason[] reasons, Func<RowReason, double?> number, Func<RowReason, string?> text)
    {
        RowReason[] rising = [.. reasons.Where(reason => number(reason) is not null).OrderBy(reason => number(reason))];
        return rising.Length == 0 ? null
            : text(rising[0]) == text(rising[^1]) ? text(rising[0])
            : $"{text(rising[0])} to {text(rising[^1])}";
    }

    private static string Cut(string text) => text.Length > LongestName ? $"{text[..LongestName]}..." : text;
}
