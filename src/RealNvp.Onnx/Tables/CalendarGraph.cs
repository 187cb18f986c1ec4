using RealNvp.Onnx.Formulas;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>
/// The Gregorian calendar as operators: days since 1970 and the months and days that they are (Hinnant, "chrono-compatible low-level date algorithms", 2013).
/// All are whole numbers in double.
/// </summary>
internal static class CalendarGraph
{
    private const double DaysBefore = 719_468;
    private const double DaysOfEra = 146_097;
    private const double FarthestDay = 1e8;

    /// <summary>The months since January 1970 of days, and which day of its month each is, from 1.</summary>
    public static (Tensor Month, Tensor Day) DateOf(Tensor days)
    {
        var shifted = days + DaysBefore;
        var era = (shifted / DaysOfEra).Floor();
        var ofEra = shifted - (era * DaysOfEra);
        var year = ((ofEra - (ofEra / 1460).Floor() + (ofEra / 36_524).Floor() - (ofEra / 146_096).Floor()) / 365).Floor();
        var ofYear = ofEra - ((365 * year) + (year / 4).Floor() - (year / 100).Floor());

        // Years that begin in March have the odd day of leap years at their end.
        var month = (((5 * ofYear) + 2) / 153).Floor();
        var day = ofYear - (((153 * month) + 2) / 5).Floor() + 1;
        return ((((era * 400) + year - 1970) * 12) + month + 2, day);
    }

    /// <summary>The first day of months since January 1970.</summary>
    public static Tensor DayOf(Tensor months)
    {
        var fromMarch = months - 2;
        var years = (fromMarch / 12).Floor();
        var month = fromMarch - (years * 12);
        var year = years + 1970;
        var era = (year / 400).Floor();
        var ofEra = year - (era * 400);
        return (era * DaysOfEra) + (ofEra * 365) + (ofEra / 4).Floor() - (ofEra / 100).Floor() + (((153 * month) + 2) / 5).Floor() - DaysBefore;
    }

    /// <summary>The days that months have.</summary>
    public static Tensor DaysIn(Tensor months) => DayOf(months + 1) - DayOf(months);

    /// <summary><see cref="CalendarSteps.PartOf"/>.</summary>
    public static (Tensor Month, Tensor From, Tensor To) PartOf(CalendarSteps steps, Tensor day)
    {
        var (month, ofMonth) = DateOf(day.Floor().Clamped(-FarthestDay, FarthestDay));
        var index = ((ofMonth - 1) / steps.Days).Floor();
        var count = index + 1 + ((DaysIn(month) - ofMonth) / steps.Days).Floor();
        return (month, index / count, (index + 1) / count);
    }

    /// <summary>A part of the moments of cells (<see cref="DateForm"/>).</summary>
    public static Tensor PartOf(DateForm form, Tensor cells, DatePart part)
    {
        var cell = cells.Round();
        if (form.Unit is DateUnit.Month or DateUnit.MonthEnd)
        {
            return part switch
            {
                DatePart.Month => cell - ((cell / 12).Floor() * 12),
                DatePart.Day => form.Unit == DateUnit.Month ? cell * 0 : DaysIn(cell) - 1,
                DatePart.Weekday => Weekday(form.Unit == DateUnit.Month ? DayOf(cell) : DayOf(cell + 1) - 1),
                _ => cell * 0,
            };
        }

        var perDay = (double)(DatePattern.MicrosPerDay / DateForm.Length(form.Unit));
        var day = (cell / perDay).Floor();
        var within = cell - (day * perDay);
        return part switch
        {
            DatePart.Month => DateOf(day).Month is var month ? month - ((month / 12).Floor() * 12) : default,
            DatePart.Day => DateOf(day).Day - 1,
            DatePart.Weekday => Weekday(day),
            DatePart.Hour => (within * 24 / perDay).Floor(),
            _ => (within * 1440 / perDay).Floor() is var minute ? minute - ((minute / 60).Floor() * 60) : default,
        };
    }

    private static Tensor Weekday(Tensor day)
    {
        var from = day + DateForm.EpochDay;
        return from - ((from / 7).Floor() * 7);
    }
}
