using System.Text.Json.Serialization;

namespace RealNvp.Data;

/// <summary>On which side of what would be normal an unlikely value lies.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValueDirection>))]
public enum ValueDirection
{
    /// <summary>On none: a category, what goes round, a gap, or where nothing would be normal.</summary>
    None,

    /// <summary>Above, of dates and times behind.</summary>
    TooHigh,

    /// <summary>Below, of dates and times before.</summary>
    TooLow,
}
