using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Tables;

/// <summary>What the values of a column are.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ColumnKind>))]
public enum ColumnKind
{
    /// <summary>Numbers with a fraction.</summary>
    Number,

    /// <summary>Whole numbers.</summary>
    Integer,

    /// <summary>Names out of a list.</summary>
    Category,

    /// <summary>Dates with a time.</summary>
    DateTime,

    /// <summary>Dates.</summary>
    Date,

    /// <summary>Times of day.</summary>
    Time,

    /// <summary>What names a row and measures nothing: row numbers, keys, codes. Left out; written tables have an empty column in its place.</summary>
    Identifier,

    /// <summary>Free text, or more names than categories can be. Left out; written tables have an empty column in its place.</summary>
    Text,
}
