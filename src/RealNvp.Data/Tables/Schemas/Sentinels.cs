using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Finds values that look like marks of missing values: several rows have exactly one of the least or the greatest values of a column, it stands far outside
/// all others and is written like a code (-9999, 999, -1, 1E30; of dates the first or last day of a year, such as 1900-01-01 and 9999-12-31).
/// </summary>
internal sealed record Sentinels
{
    private const int FewestRows = 2;
    private const double LeastPower = 1e20;

    // Where a column begins at this or above, -1 is not one of its counts.
    private const double FarAboveZero = 5;

    // A date that programs write for none may stand nearer to the others, by so much of what they span, where it is in many more rows than its neighbour.
    private const double PartOfSpan = 0.1;
    private const int RowsOfANeighbour = 5;

    private static readonly DateOnly[] UsualDates =
    [
        new(1, 1, 1), new(1753, 1, 1), new(1899, 12, 30), new(1899, 12, 31), new(1900, 1, 1), new(1970, 1, 1), new(2999, 12, 31), new(9999, 12, 31),
    ];

    private static readonly Sentinels None = new() { Values = [], Least = double.NaN, Most = double.NaN };

    /// <summary>The values, and how many rows have each.</summary>
    public required IReadOnlyList<(double Value, long Rows)> Values { get; init; }

    /// <summary>The least of the others.</summary>
    public required double Least { get; init; }

    /// <summary>The greatest of the others.</summary>
    public required double Most { get; init; }

    /// <summary>Finds them at the ends of a column.</summary>
    public static Sentinels Of(TableColumn column, ColumnEnd least, ColumnEnd most)
    {
        if (column.Kind == ColumnKind.Time || least.Values.Count == 0)
        {
            return None;
        }

        if (Inner(column, least) is not { } low || Inner(column, most) is not { } high || !(low.Value < high.Value))
        {
            return None;
        }

        var span = high.Value - low.Value;
        var found = least.Values.TakeWhile(item => item.Value < low.Value).Where(item => IsFar(column, item, low, span))
            .Concat(most.Values.TakeWhile(item => item.Value > high.Value).Where(item => IsFar(column, item, high, span)))
            .ToArray();
        return found.Length == 0 ? None : new()
        {
            Values = found,
            Least = least.Values.First(item => !found.Contains(item)).Value,
            Most = most.Values.First(item => !found.Contains(item)).Value,
        };
    }

    /// <summary>Finds them among some values.</summary>
    public static Sentinels Of(TableColumn column, ReadOnlySpan<double> values)
    {
        var (least, most) = (new ColumnEnd(isLeast: true), new ColumnEnd(isLeast: false));
        foreach (var value in values)
        {
            least.Add(value);
            most.Add(value);
        }

        return Of(column, least, most);
    }

    /// <summary>Whether a month is one of a date that programs write for none.</summary>
    /// <param name="micros">Its first moment.</param>
    public static bool IsMonthForNone(long micros) =>
        Day(micros) is { } day && UsualDates.Any(date => (date.Year, date.Month) == (day.Year, day.Month));

    /// <summary>The outermost value that is not written like a code, or is in one row alone; null where all are codes.</summary>
    private static (double Value, long Rows)? Inner(TableColumn column, ColumnEnd end)
    {
        // Where all dates are the first of a year, only those that programs write for none are codes.
        var isYearly = column.Dates is not null && end.Values.All(item => IsCode(column, item.Value));
        foreach (var item in end.Values)
        {
            if (item.Rows < FewestRows || !(isYearly ? IsUsual(column.Dates!, item.Value) : IsCode(column, item.Value)))
            {
                return item;
            }
        }

        return null;
    }

    private static bool IsFar(TableColumn column, (double Value, long Rows) mark, (double Value, long Rows) inner, double span)
    {
        var gap = Math.Abs(mark.Value - inner.Value);
        return gap > span
            || (column.Dates is { } dates
                ? gap > PartOfSpan * span && mark.Rows >= RowsOfANeighbour * inner.Rows && IsUsual(dates, mark.Value)
                : mark.Value < 0 && inner.Value >= (mark.Value == -1 ? FarAboveZero : 0));
    }

    private static bool IsCode(TableColumn column, double value) => column.Dates is { } dates
        ? IsUsual(dates, value) || IsEndOfYear(dates, value)
        : value == -1 || IsOneDigit(value) || (Math.Abs(value) >= LeastPower && Digits(value).StartsWith("1E", StringComparison.Ordinal));

    // Nines, eights or sevens alone, two of them or more.
    private static bool IsOneDigit(double value)
    {
        var digits = Digits(value).Replace(".", "", StringComparison.Ordinal);
        return digits.Length > 1 && digits[0] is >= '7' and <= '9' && digits.All(digit => digit == digits[0]);
    }

    private static string Digits(double value) => Math.Abs(value).ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>Whether a moment is of a day, by its own clock or that of UTC; of months whether it is of its month.</summary>
    private static bool Is(DateForm form, double cell, DateOnly date)
    {
        var micros = form.Micros(cell);
        return Day(micros) is { } own && IsThe(own) || Day(micros - (form.OffsetMinutes * 60_000_000L)) is { } utc && IsThe(utc);

        bool IsThe(DateOnly day) => form.Unit is DateUnit.Month or DateUnit.MonthEnd ? (day.Year, day.Month) == (date.Year, date.Month) : day == date;
    }

    private static bool IsUsual(DateForm form, double cell) => UsualDates.Any(date => Is(form, cell, date));

    private static bool IsEndOfYear(DateForm form, double cell) => Day(form.Micros(cell)) is { } day
        && (form.Unit is DateUnit.Month or DateUnit.MonthEnd ? day.Month is 1 or 12 : (day.Month, day.Day) is (1, 1) or (12, 31));

    private static DateOnly? Day(long micros)
    {
        var day = DateForm.EpochDay + (long)Math.Floor(micros / (double)DatePattern.MicrosPerDay);
        return day is >= 0 and <= 3_652_058 ? DateOnly.FromDayNumber((int)day) : null;
    }
}
