using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Which columns of dates can have the month of the year as a cycle, and the month of each of their dates.</summary>
internal static class Season
{
    /// <summary>The months of a year.</summary>
    public const int MonthsOfYear = CalendarSteps.Months;

    private const double Nearly = 1e-9;

    /// <summary>Whether each month has a date of the column's steps, and each date is of one month.</summary>
    public static bool IsPossible(TableColumn column)
    {
        if (column is not { Dates: { } dates, Kind: not ColumnKind.Time, Role: ColumnRole.Modelled, Levels: null, Step: > 0 and var step })
        {
            return false;
        }

        if (ColumnCycles.DaysOf(step, dates.Unit) is not { } days)
        {
            return step < MonthsOfYear && MonthsOfYear % step == 0;
        }

        // Of steps within a day the day is what they are counted by.
        var part = days < 1 ? 1 / days : days;
        return days <= CalendarSteps.Most && Math.Abs(part - Math.Round(part)) < Nearly;
    }

    /// <summary>The months since January 1970 of the dates of a column that can have it.</summary>
    public static double[] MonthsOf(TableColumn column, double[] cells)
    {
        if (ColumnCycles.DaysOf(1, column.Dates!.Unit) is not { } day)
        {
            return [.. cells.Select(Math.Floor)];
        }

        var steps = new CalendarSteps(1);
        return [.. cells.Select(cell => steps.PartOf(Math.Floor(cell * day)).Month)];
    }

    /// <summary>The months of numbers of steps.</summary>
    /// <param name="numbers">Numbers of steps.</param>
    /// <param name="phase">The day of the number 0 since 1970; what is within a day counts for nothing.</param>
    /// <param name="days">The days of a step.</param>
    public static double[][] Months(double[][] numbers, double phase, double days)
    {
        var steps = new CalendarSteps(1);
        return [.. numbers.Select(all => all.Select(number => steps.PartOf((number * days) + Math.Floor(phase)).Month).ToArray())];
    }
}
