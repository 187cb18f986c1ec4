using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Tables;

/// <summary>How the identifiers of a column are made.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<IdentifierKind>))]
public enum IdentifierKind
{
    /// <summary>Whole numbers: new ones go on above the largest.</summary>
    Number,

    /// <summary>Codes that end in digits, such as INV-2024-00017: new ones go on above the last.</summary>
    Digits,

    /// <summary>Hexadecimal digits of a fixed length: new ones lie where the table has none.</summary>
    Hex,

    /// <summary>UUIDs: new ones are random (version 4).</summary>
    Uuid,
}
