using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>What is said of columns that are left out for their many names, though they are learnt where the user calls them categories.</summary>
internal static class ManyNames
{
    private const int MostColumnsNamed = 12;

    /// <summary>A sentence that says how such columns are kept; none where there are none.</summary>
    public static IEnumerable<string> Notes(IEnumerable<(TableColumn Column, ColumnProfile Values)> columns)
    {
        var kept = columns.Where(item => CanBeKept(item.Column, item.Values))
            .Select(item => $"'{item.Column.Name}' ({item.Values.DistinctNames!.Length:N0} different names)").ToArray();
        if (kept.Length > 0)
        {
            var others = kept.Length > MostColumnsNamed ? $" and {Counted.Of(kept.Length - MostColumnsNamed, "other")}" : "";
            yield return $"names so many that they are learnt only when asked for: {string.Join(", ", kept.Take(MostColumnsNamed))}{others}; "
                + $"the option {nameof(TableOptions.Categories)} keeps {(kept.Length == 1 ? "it" : "them")}";
        }
    }

    // Free text and codes of rows are text and identifiers too, and no categories: what is left are names that come again.
    private static bool CanBeKept(TableColumn column, ColumnProfile values) =>
        column is { Role: ColumnRole.LeftOut, Kind: ColumnKind.Text, Relation: null }
        && values is { ArePhrases: false, Texts: > 0, Keys.AreDifferent: false, DistinctNames: not null };
}
