using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>The columns that make a table's rows a series: the one that orders them, and the one that tells several apart.</summary>
internal static class SeriesColumns
{
    /// <summary>More are not given: a network would learn each from too few rows.</summary>
    private const int MostGiven = 100;

    /// <summary>The series that the options ask for; null for rows in no order.</summary>
    /// <exception cref="DataFaultException">They contradict themselves.</exception>
    public static RowSeries? Of(TableOptions options)
    {
        if (options is { OrderBy: null, Lags: not null })
        {
            throw new DataFaultException("Rows are given those before them only where a column orders them; name it.")
            {
                Options = [nameof(options.OrderBy)],
            };
        }

        if (options is { Lags: null, By: not null })
        {
            throw new DataFaultException($"'{options.By}' is to tell series apart, but rows are given none before them; say how many.")
            {
                Options = [nameof(options.Lags)],
            };
        }

        if (options.Lags is < 1 or > RowSeries.MostLags)
        {
            throw new DataFaultException($"A row can be given 1 to {RowSeries.MostLags} rows before it and not {options.Lags}.")
            {
                Options = [nameof(options.Lags)],
            };
        }

        if (options.By is { } by && (by == options.OrderBy || by == options.Label))
        {
            throw new DataFaultException(
                $"'{by}' is to tell series apart and {(by == options.Label ? "to label the rows" : "to order them")}; name two columns.")
            {
                Options = [nameof(options.By)],
            };
        }

        if (options.OrderBy is { } both && both == options.Label)
        {
            throw new DataFaultException($"'{both}' is to order the rows and to label them; name two columns.") { Options = [nameof(options.OrderBy)] };
        }

        return options.OrderBy is { } order ? new(order) { Lags = options.Lags, By = options.By } : null;
    }

    /// <summary>The column that orders the rows as one that is read for the order alone: later rows have values that training never saw.</summary>
    /// <exception cref="DataFaultException">It cannot order the rows; the sentence says why.</exception>
    public static TableColumn Order(string name, ColumnProfile values, ITableSource source)
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

    /// <summary>The column that tells series apart: its names are given where they are few.</summary>
    public static TableColumn By(string name, ColumnProfile values)
    {
        const string Reason = "tells series apart";
        return values.DistinctNames is { Length: > 1 and <= MostGiven } names
            ? new(name, ColumnKind.Category, ColumnRole.Context) { Categories = names }
            : new(name, ColumnKind.Text, ColumnRole.LeftOut)
            {
                Reason = values.DistinctNames is [var only] ? $"{Reason}; always {RowReason.Shortened(only)}" : Reason,
            };
    }

    private static DataFaultException Fault(string name, ITableSource source, string fault) =>
        new($"The column '{name}' of '{source.Path}' is to order the rows and {fault}.") { Options = [nameof(TableOptions.OrderBy)] };
}
