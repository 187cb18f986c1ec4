using System.Globalization;

namespace RealNvp.Tables;

/// <summary>The values of a column as people read them in tables, sentences and pictures: dates as dates, numbers without needless digits.</summary>
internal static class ColumnWords
{
    // Between these a number is written without an exponent.
    private const double LeastPlain = 1e-4;
    private const double MostPlain = 1e15;
    private const int MostDigits = 15;

    /// <summary>
    /// A value: a date or time as the table writes it, a category by its name, a number with so many digits at most, but always those before the point.
    /// Nothing for not-a-number.
    /// </summary>
    public static string Of(TableColumn column, double value, int digits) =>
        double.IsNaN(value) ? ""
        : column.Dates is not null || column.Categories is not null ? column.Text(value)
        : Number(value, digits);

    /// <summary>How far values lie from one another: of dates and times in the largest unit that it is one of, such as 3.5 days.</summary>
    public static string Spread(TableColumn column, double spread, int digits)
    {
        if (double.IsNaN(spread))
        {
            return "";
        }

        if (column.Dates is not { Unit: var unit })
        {
            return Number(spread, digits);
        }

        if (unit is not (DateUnit.Month or DateUnit.MonthEnd))
        {
            var micros = spread * DateForm.Length(unit);
            unit = Enum.GetValues<DateUnit>().First(larger => larger >= DateUnit.Day && (larger == DateUnit.Microsecond || micros >= DateForm.Length(larger)));
            spread = micros / DateForm.Length(unit);
        }

        var number = Number(spread, digits);
        return $"{number} {UnitWords.Of(unit)}{(number == "1" ? "" : "s")}";
    }

    /// <summary>All values from one to another; null where there is no end.</summary>
    public static string Range(TableColumn column, double? low, double? high, int digits) => (low, high) switch
    {
        ({ } first, { } last) => $"{Of(column, first, digits)} to {Of(column, last, digits)}",
        ({ } first, null) => $"{Of(column, first, digits)} or more",
        (null, { } last) => $"{Of(column, last, digits)} or less",
        _ => "any number",
    };

    /// <summary>A number with so many digits at most, but always those before the point.</summary>
    public static string Number(double value, int digits)
    {
        var size = Math.Abs(value);
        if (size is < LeastPlain or >= MostPlain)
        {
            return value == 0 ? "0" : value.ToString($"G{digits}", CultureInfo.InvariantCulture);
        }

        var decimals = Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(size)), 0, MostDigits);
        return Math.Round(value, decimals).ToString($"0.{new string('#', decimals)}", CultureInfo.InvariantCulture);
    }
}
