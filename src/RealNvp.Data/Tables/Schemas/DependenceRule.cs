using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>A rule by which one column all but decides another.</summary>
/// <param name="Dependence">The rule.</param>
/// <param name="Kept">The share of the rows that keep to it.</param>
internal sealed record DependenceRule(ColumnDependence Dependence, double Kept)
{
    private static readonly DependentShares Nothing = new([], []);

    /// <summary>Whether what decides is a number, a date or a time.</summary>
    public bool IsByNumbers => Dependence is { Part: not null } or { Borders: not null };

    /// <summary>The values that a part of a date can have.</summary>
    public static int CountOf(DatePart part) => part switch { DatePart.Month => 12, DatePart.Day => 31, DatePart.Weekday => 7, DatePart.Hour => 24, _ => 60 };

    /// <summary>Each category lies in one of another column's: of each of these the categories that lie in it, by their shares.</summary>
    /// <param name="other">The other column's name.</param>
    /// <param name="counts">Which of the other's categories goes with each.</param>
    /// <param name="shares">The shares of the categories.</param>
    /// <param name="keys">How many categories the other column has.</param>
    public static DependenceRule Within(string other, KeyCounts counts, IReadOnlyList<double> shares, int keys)
    {
        var members = counts.Followed.Index().Where(item => item.Item >= 0).ToLookup(item => item.Item, item => item.Index);
        var unseen = counts.Followed.Index().Where(item => item.Item < 0).Sum(item => shares[item.Index]);
        DependentShares[] given =
        [
            .. Enumerable.Range(0, keys).Select(key =>
            {
                int[] cells = [.. members[key]];
                var sum = cells.Sum(cell => shares[cell]);
                return new DependentShares(cells, [.. cells.Select(cell => shares[cell] / sum)]);
            }),
        ];
        return new(new(other, given, Math.Min(0.5, counts.Rest + unseen)), counts.Kept);
    }

    /// <summary>What a column holds is told by a part of another's dates or times.</summary>
    public static DependenceRule OfPart(string other, DatePart part, KeyCounts counts) =>
        new(new(other, Single(counts), counts.Rest) { Part = part }, counts.Kept);

    /// <summary>What a column holds is told by where another's number lies.</summary>
    public static DependenceRule OfBorders(string other, IReadOnlyList<double> borders, KeyCounts counts) =>
        new(new(other, Single(counts), counts.Rest) { Borders = borders }, counts.Kept);

    private static DependentShares[] Single(KeyCounts counts) => [.. counts.Followed.Select(cell => cell < 0 ? Nothing : new DependentShares([cell], [1]))];
}
