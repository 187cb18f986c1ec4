using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Pictures;

/// <summary>Round dates and times along an axis: whole years, months, days, hours and so on, by ISO 8601, whatever the table writes.</summary>
internal static class DateMarks
{
    private const int Most = 7;
    private const int DaysOfWeek = 7;

    // Decades are those of the calendar: months are counted from year 0 on for them.
    private const int YearsBefore = 1970 * 12;
    private const int FirstMonth = -1969 * 12;
    private const int EndOfMonths = 8030 * 12;

    // 1970 began on a Thursday: weeks begin on Mondays.
    private const int ThursdayToMonday = 3;

    private static readonly int[] Months = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 2_400, 6_000, 12_000];
    private static readonly int[] Days = [1, 2, DaysOfWeek, 2 * DaysOfWeek];
    private static readonly long[] Clock = [.. Units().Order()];

    /// <summary>Sets of marks from an end of the axis to the other, the one of the most marks first.</summary>
    /// <param name="form">What the axis counts.</param>
    /// <param name="low">The cell at its lower end.</param>
    /// <param name="high">The cell at the other.</param>
    public static IEnumerable<(double Cell, string Text)[]> Of(DateForm form, double low, double high)
    {
        var areMonths = form.Unit is DateUnit.Month or DateUnit.MonthEnd;
        if (!areMonths)
        {
            var (first, last) = (Moment(form, low), Moment(form, high));
            foreach (var step in Clock.Where(step => step >= DateForm.Length(form.Unit)))
            {
                if (Times(form, first, last, step) is { Length: > 0 } times)
                {
                    yield return times;
                }
            }
        }

        foreach (var step in form.Kind == ColumnKind.Time ? [] : Months)
        {
            var (first, last) = areMonths ? (low, high) : (MonthOf(form.Micros(low)), MonthOf(form.Micros(high)) + 1);
            var count = (last - first) / step;
            (double Cell, string Text)[] months = count > Most ? [] :
            [
                .. Multiples(first + YearsBefore, last + YearsBefore, step).Select(month => month - YearsBefore)
                    .Where(month => month is >= FirstMonth and < EndOfMonths)
                    .Select(month => (areMonths ? month : form.Cell(StartOf(month)), Written(month, step)))
                    .Where(mark => mark.Item1 >= low && mark.Item1 <= high),
            ];
            if (months.Length > 0)
            {
                yield return months;
            }
        }
    }

    private static (double Cell, string Text)[] Times(DateForm form, double first, double last, long step)
    {
        // Days count from a Monday on, so that weeks begin there.
        var start = step > DatePattern.MicrosPerDay ? -ThursdayToMonday * DatePattern.MicrosPerDay : 0;
        if ((last - first) / step > Most)
        {
            return [];
        }

        var isTime = form.Kind == ColumnKind.Time;
        long[] moments =
        [
            .. Multiples(first - start, last - start, step).Select(count => (long)(count + start))
                .Where(moment => isTime ? moment >= 0 && moment < DatePattern.MicrosPerDay : form.Micros(form.Cell(moment)) == moment),
        ];
        var hasDate = isTime || moments.Any(moment => moment % DatePattern.MicrosPerDay == 0);
        return [.. moments.Select((moment, index) => (form.Cell(moment), Written(moment, step, isTime, needsDate: !hasDate && index == 0)))];
    }

    /// <summary>A moment as an axis needs it: midnight as its date, all else as its time, with the date where no other mark has one.</summary>
    private static string Written(long moment, long step, bool isTime, bool needsDate)
    {
        var time = new DateTime((moment + (DateForm.EpochDay * DatePattern.MicrosPerDay)) * TimeSpan.TicksPerMicrosecond);
        var isMidnight = moment % DatePattern.MicrosPerDay == 0;
        var (second, minute) = (DateForm.Length(DateUnit.Second), DateForm.Length(DateUnit.Minute));
        var clock = step % minute == 0 ? "HH:mm" : step % second == 0 ? "HH:mm:ss" : "HH:mm:ss.FFFFFF";
        var form = isTime ? clock : isMidnight ? "yyyy-MM-dd" : needsDate ? $"yyyy-MM-dd {clock}" : clock;
        return time.ToString(form, CultureInfo.InvariantCulture);
    }

    private static string Written(double month, int step)
    {
        var year = 1970 + (int)Math.Floor(month / 12);
        var text = year.ToString("0000", CultureInfo.InvariantCulture);
        return step % 12 == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}-{(int)month - ((year - 1970) * 12) + 1:00}");
    }

    private static IEnumerable<double> Multiples(double first, double last, double step)
    {
        for (var count = Math.Ceiling(first / step); count * step <= last; count++)
        {
            yield return count * step;
        }
    }

    /// <summary>A cell as a moment that is not rounded, so that an axis may end anywhere.</summary>
    private static double Moment(DateForm form, double cell) => cell * DateForm.Length(form.Unit);

    private static double MonthOf(long micros)
    {
        var date = DateOnly.FromDayNumber(DateForm.EpochDay + (int)Math.Floor(micros / (double)DatePattern.MicrosPerDay));
        return ((date.Year - 1970) * 12) + date.Month - 1;
    }

    private static long StartOf(double month)
    {
        var year = 1970 + (int)Math.Floor(month / 12);
        var date = new DateOnly(year, (int)month - ((year - 1970) * 12) + 1, 1);
        return (date.DayNumber - DateForm.EpochDay) * DatePattern.MicrosPerDay;
    }

    private static IEnumerable<long> Units()
    {
        for (var power = 1L; power < DateForm.Length(DateUnit.Second); power *= 10)
        {
            yield return power;
            yield return 2 * power;
            yield return 5 * power;
        }

        foreach (var count in (int[])[1, 2, 5, 10, 15, 30])
        {
            yield return count * DateForm.Length(DateUnit.Second);
            yield return count * DateForm.Length(DateUnit.Minute);
        }

        foreach (var count in (int[])[1, 2, 3, 6, 12])
        {
            yield return count * DateForm.Length(DateUnit.Hour);
        }

        foreach (var count in Days)
        {
            yield return count * DatePattern.MicrosPerDay;
        }
    }
}
