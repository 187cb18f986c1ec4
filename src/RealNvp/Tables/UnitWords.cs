namespace RealNvp.Tables;

/// <summary>Units of time in words.</summary>
internal static class UnitWords
{
    /// <summary>The unit.</summary>
    public static string Of(DateUnit unit) => unit == DateUnit.MonthEnd ? "month" : unit.ToString().ToLowerInvariant();

    /// <summary>A number of units, such as 15 minutes.</summary>
    public static string Count(double count, DateUnit unit) => FormattableString.Invariant($"{count:G6} {Of(unit)}{(count == 1 ? "" : "s")}");
}
