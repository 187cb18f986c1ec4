namespace RealNvp.Tables.Codecs;

/// <summary>
/// Steps of whole days as even parts of the months that they lie in: of February each day is a 28th, or a 29th, of March a 31st, and of the Mondays of a month
/// each is a fourth or a fifth. So a year is twelve months whatever its days, and each place in it is a day.
/// </summary>
/// <param name="days">The days of a step, from 1 to <see cref="Most"/>.</param>
internal sealed class CalendarSteps(int days)
{
    /// <summary>Each month has as many days.</summary>
    public const int Most = 28;

    /// <summary>The months of a year.</summary>
    public const int Months = 12;

    // The calendar comes again after so many years, and so many days.
    private const int YearsOfEra = 400;
    private const int DaysOfEra = 146_097;
    private const int FirstYear = 1970;
    private const double FarthestMonth = 1e7;
    private const double FarthestDay = 1e8;

    /// <summary>The days of a step.</summary>
    public int Days => days;

    /// <summary>The months since January 1970 before that of a day, and which part of its month the day is.</summary>
    /// <param name="day">The days since 1970.</param>
    public (double Month, double From, double To) PartOf(double day)
    {
        var number = Math.Clamp(Math.Floor(day), -FarthestDay, FarthestDay) + DateForm.EpochDay;
        var era = Math.Floor(number / DaysOfEra);
        var date = DateOnly.FromDayNumber((int)(number - (era * DaysOfEra)));
        var month = ((date.Year + (YearsOfEra * era) - FirstYear) * Months) + date.Month - 1;
        var index = (date.Day - 1) / days;
        var count = index + 1 + ((DateTime.DaysInMonth(date.Year, date.Month) - date.Day) / days);
        return (month, index / (double)count, (index + 1) / (double)count);
    }

    /// <summary>The day at a place within a month.</summary>
    /// <param name="month">The months since January 1970.</param>
    /// <param name="place">How far the place is within the month, from 0 to 1.</param>
    /// <param name="phase">A day since 1970 that is on a step.</param>
    public double DayAt(double month, double place, double phase)
    {
        // Of a row that holds no number, or with a gap where its year would be, there is no month.
        if (double.IsNaN(month))
        {
            return double.NaN;
        }

        month = Math.Clamp(month, -FarthestMonth, FarthestMonth);
        var (year, ofYear) = (FirstYear + Math.Floor(month / Months), month - (Math.Floor(month / Months) * Months));
        var era = Math.Floor((year - 1) / YearsOfEra);
        var date = new DateOnly((int)(year - (era * YearsOfEra)), (int)ofYear + 1, 1);
        var start = date.DayNumber + (era * DaysOfEra) - DateForm.EpochDay;
        var first = phase - start - (Math.Floor((phase - start) / days) * days);
        var count = 1 + Math.Floor((DateTime.DaysInMonth(date.Year, date.Month) - 1 - first) / days);
        return start + first + (days * Math.Clamp(Math.Floor(place * count), 0, count - 1));
    }
}
