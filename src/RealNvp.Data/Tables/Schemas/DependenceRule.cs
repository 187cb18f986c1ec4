using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>A rule by which one column all but decides another.</summary>
/// <param name="Dependence">The rule.</param>
/// <param name="Kept">The share of the rows that keep to it.</param>
/// <param name="Judged">How many rows that was told from.</param>
internal sealed record DependenceRule(ColumnDependence Dependence, double Kept, double Judged)
{
    private static readonly DependentShares Nothing = new([], []);

    /// <summary>Whether what decides is a number, a date or a time.</summary>
    public bool IsByNumbers => Dependence is { Part: not null } or { Borders: not null };

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
        return new(new(other, given, Math.Min(0.5, counts.Rest + unseen)), counts.Kept, counts.Judged);
    }

    /// <summary>What a column holds is told by a part of another's dates or times.</summary>
    public static DependenceRule OfPart(string other, DatePart part, KeyCounts counts) =>
        new(new(other, Single(counts), counts.Rest) { Part = part }, counts.Kept, counts.Judged);

    /// <summary>What a column holds is told by where another's number lies.</summary>
    /// <param name="other">The other column's name.</param>
    /// <param name="borders">What divides its numbers.</param>
    /// <param name="uncertain">How many borders may as well lie elsewhere: a row there keeps to the rule in every second case.</param>
    /// <param name="counts">What goes with the numbers between them.</param>
    public static DependenceRule OfBorders(string other, IReadOnlyList<double> borders, int uncertain, KeyCounts counts) =>
        new(new(other, Single(counts), Math.Min(0.5, counts.Rest + (0.5 * uncertain / (counts.Judged + 1)))) { Borders = borders }, counts.Kept, counts.Judged);

    private static DependentShares[] Single(KeyCounts counts) => [.. counts.Followed.Select(cell => cell < 0 ? Nothing : new DependentShares([cell], [1]))];
}
