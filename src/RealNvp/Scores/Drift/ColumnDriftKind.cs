using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Scores;

/// <summary>What is said of a column that moved.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ColumnDriftKind>))]
public enum ColumnDriftKind
{
    /// <summary>Its median.</summary>
    Median,

    /// <summary>Between which values the middle half of its values lies.</summary>
    MiddleHalf,

    /// <summary>In how many rows it is at most a number.</summary>
    ShareUpTo,

    /// <summary>In how many rows it holds one value.</summary>
    ShareOfValue,

    /// <summary>In how many rows it has no value.</summary>
    ShareMissing,

    /// <summary>The rank correlation with another column.</summary>
    Correlation,
}
