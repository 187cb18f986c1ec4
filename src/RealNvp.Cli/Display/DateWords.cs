using RealNvp.Tables;

namespace RealNvp.Cli.Display;

/// <summary>Columns of dates and times in words.</summary>
internal static class DateWords
{
    /// <summary>What values of a kind are.</summary>
    public static string Kind(ColumnKind kind) => kind switch
    {
        ColumnKind.DateTime => "date and time",
        ColumnKind.Time => "time of day",
        _ => "date",
    };

    /// <summary>What a column of dates or times holds, with the form they are written in.</summary>
    public static string Holds(TableColumn column)
    {
        var what = column.Kind switch { ColumnKind.DateTime => "dates and times", ColumnKind.Time => "times of day", _ => "dates" };
        return $"{what}, {column.Dates!.Pattern}{column.Dates.Offset}";
    }
}
