using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Tables;

/// <summary>A part of a date or of a time of day that comes again, as a number from 0.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<DatePart>))]
public enum DatePart
{
    /// <summary>0 for January to 11.</summary>
    Month,

    /// <summary>0 for the first of the month to 30.</summary>
    Day,

    /// <summary>0 for Monday to 6.</summary>
    Weekday,

    /// <summary>0 to 23.</summary>
    Hour,

    /// <summary>0 to 59.</summary>
    Minute,
}
