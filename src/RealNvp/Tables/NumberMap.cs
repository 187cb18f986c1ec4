using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Tables;

/// <summary>How the numbers of a column are mapped onto all reals.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<NumberMap>))]
public enum NumberMap
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>By the logarithm of what they lie above a lower bound.</summary>
    Log,

    /// <summary>By the logit of where they lie between two bounds.</summary>
    Logit,

    /// <summary>By the inverse hyperbolic sine, which is linear in the middle and a logarithm of either sign far out.</summary>
    Asinh,
}
