using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Scores;

/// <summary>How rows are other than those that were held out.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<DriftDirection>))]
public enum DriftDirection
{
    /// <summary>More of them are strange.</summary>
    Stranger,

    /// <summary>More of them are usual: rows that trained look so, and so do values that no longer vary.</summary>
    MoreUsual,

    /// <summary>More of them are very strange or very usual, and fewer between.</summary>
    MoreSpread,

    /// <summary>Fewer of them are very strange or very usual.</summary>
    LessSpread,
}
