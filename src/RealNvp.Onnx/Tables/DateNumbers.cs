using RealNvp.Onnx.Formulas;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tables;

/// <summary>
/// Dates and times as a graph takes and gives them, since the standard operators read no text: a date in days since 1970, a date with a time in seconds since
/// then, a time of day in seconds since midnight.
/// </summary>
internal static class DateNumbers
{
    private const double SecondsPerDay = 86_400;
    private const long MicrosPerSecond = 1_000_000;

    /// <summary>What a column's numbers count, in words; null for what is no date.</summary>
    public static string? UnitOf(TableColumn column) => column.Kind switch
    {
        ColumnKind.DateTime => "seconds since 1970-01-01T00:00:00, by the clock of the table",
        ColumnKind.Date => "days since 1970-01-01",
        ColumnKind.Time => "seconds since midnight",
        _ => null,
    };

    /// <summary>The cells of numbers (<see cref="DateForm"/>), with a fraction where they are finer than the unit.</summary>
    public static Tensor CellOf(TableColumn column, Tensor number)
    {
        var unit = column.Dates!.Unit;
        if (unit is not (DateUnit.Month or DateUnit.MonthEnd))
        {
            var (length, own) = (DateForm.Length(unit), MicrosOf(column));

            // Doubles have no exact thousandths of a second.
            return length >= own ? number / (length / own) : (number * (own / length)).Round();
        }

        var days = column.Kind == ColumnKind.Date ? number : number / SecondsPerDay;
        var (month, day) = CalendarGraph.DateOf(days.Floor());
        var (passed, count) = (day + (days - days.Floor()), CalendarGraph.DaysIn(month));
        return unit == DateUnit.Month ? month + ((passed - 1) / count) : month - 1 + (passed / count);
    }

    /// <summary>The numbers of cells, rounded to the unit; of a time of day within the day.</summary>
    public static Tensor NumberOf(TableColumn column, Tensor cell)
    {
        var (unit, own) = (column.Dates!.Unit, MicrosOf(column));
        var whole = cell.Round();
        if (unit is DateUnit.Month or DateUnit.MonthEnd)
        {
            var days = unit == DateUnit.Month ? CalendarGraph.DayOf(whole) : CalendarGraph.DayOf(whole + 1) - 1;
            return column.Kind == ColumnKind.Date ? days : days * SecondsPerDay;
        }

        var length = DateForm.Length(unit);
        if (column.Kind == ColumnKind.Time)
        {
            var perDay = (double)(DatePattern.MicrosPerDay / length);
            whole -= (whole / perDay).Floor() * perDay;
        }

        return length >= own ? whole * (length / own) : whole / (own / length);
    }

    private static long MicrosOf(TableColumn column) => column.Kind == ColumnKind.Date ? DatePattern.MicrosPerDay : MicrosPerSecond;
}
