using System.Text.Json.Serialization;

namespace RealNvp.Tables;

/// <summary>
/// That the rows of a table follow one another: in which order they are taken, so that what is held out came last, and how many before it a row is given.
/// </summary>
/// <param name="OrderBy">The column of numbers, dates or times by which they are ordered. Rows where it holds the same keep the order of the file.</param>
public sealed record RowSeries(string OrderBy)
{
    /// <summary>The most rows before it that a row is given.</summary>
    public const int MostLags = 100;

    /// <summary>The most values that a row is given of those before it.</summary>
    internal const int MostLagValues = 10_000;

    /// <summary>How many rows before it a row is given, each as the flow sees it; null for none.</summary>
    public int? Lags { get; init; }

    /// <summary>The column that tells several series apart, such as a device: a row is given rows of its own alone. Null for one series.</summary>
    public string? By { get; init; }

    /// <summary>
    /// How much later than the row before it a row of training came at most, in what the column of the order counts; null where rows are given none before
    /// them. After more than twice as much a series begins anew: what came before says nothing of it.
    /// </summary>
    public double? LongestGap { get; init; }

    /// <summary>What is done to the rows, as a sentence.</summary>
    [JsonIgnore]
    internal string InWords => $"Rows are in the order of '{OrderBy}'"
        + (Lags is not { } lags ? "" : $", and each is given the {(lags == 1 ? "row" : $"{lags} rows")} before it{(By is null ? "" : $" of the same '{By}'")}")
        + ".";

    /// <summary>Whether a row came so much later than the one before it that the series begins anew.</summary>
    internal bool IsBeyond(double gap) => LongestGap is { } longest && gap > 2 * longest;

    /// <summary>What contradicts a table's columns; null for nothing.</summary>
    internal string? Fault(IReadOnlyList<TableColumn> columns)
    {
        var order = columns.FirstOrDefault(column => column.Name == OrderBy);
        return order is null ? "its rows are ordered by a column that it has not"
            : order.Kind is not (ColumnKind.Number or ColumnKind.Integer) && !order.IsDate
                ? "its rows are ordered by a column that holds no numbers, dates or times"
            : Lags is < 1 or > MostLags ? $"a row is given {Lags} rows before it, and not 1 to {MostLags}"
            : LongestGap is { } gap && !(gap > 0 && double.IsFinite(gap) && Lags is not null) ? "its rows have a longest gap that is none"
            : By is not null && (Lags is null || By == OrderBy || columns.All(column => column.Name != By))
                ? "its series are told apart by what is no column for that"
            : null;
    }
}
