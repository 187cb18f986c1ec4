using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>The column that rows follow one another by.</summary>
internal static class OrderColumn
{
    /// <summary>The column as one that is read for the order alone: later rows have values that training never saw.</summary>
    /// <exception cref="DataFaultException">It cannot order the rows; the sentence says why.</exception>
    public static TableColumn Of(string name, ColumnProfile values, ITableSource source)
    {
        if (values.Numbers == 0 || values.Texts > 0)
        {
            var text = values.FirstText is { } first ? $"{first.Place} has '{RowReason.Shortened(first.Text)}'" : "it has none";
            throw Fault(name, source, $"must hold numbers, dates or times, but {text}; choose another column, or correct it");
        }

        if (values.Missing > 0)
        {
            throw Fault(name, source, $"has no value in {Counted.Of(values.Missing, "row")}; fill them in, or remove these rows");
        }

        if (values.Least == values.Most)
        {
            throw Fault(name, source, $"is the same in every row; choose another column");
        }

        return new(name, values.Dates?.Kind ?? (values.Decimals == 0 ? ColumnKind.Integer : ColumnKind.Number), ColumnRole.LeftOut)
        {
            Decimals = values.Dates is null ? values.Decimals : 0,
            Dates = values.Dates,
            Reason = "orders the rows",
        };
    }

    private static DataFaultException Fault(string name, ITableSource source, string fault) =>
        new($"The column '{name}' of '{source.Path}' is to order the rows and {fault}.") { Options = [nameof(TableOptions.OrderBy)] };
}
