using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Tables;

/// <summary>What the cells of a column of dates or times count: the coarsest unit that all of its values are whole in.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<DateUnit>))]
public enum DateUnit
{
    /// <summary>Months since January 1970: all dates are the first of a month.</summary>
    Month,

    /// <summary>Months since January 1970: all dates are the last of a month.</summary>
    MonthEnd,

    /// <summary>Days since 1970.</summary>
    Day,

    /// <summary>Hours since 1970, or since midnight.</summary>
    Hour,

    /// <summary>Minutes since 1970, or since midnight.</summary>
    Minute,

    /// <summary>Seconds since 1970, or since midnight.</summary>
    Second,

    /// <summary>Thousandths of a second since 1970, or since midnight.</summary>
    Millisecond,

    /// <summary>Millionths of a second since 1970, or since midnight.</summary>
    Microsecond,
}
