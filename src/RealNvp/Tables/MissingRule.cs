using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Tables;

/// <summary>What is done with a row that lacks a value the model needs.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<MissingRule>))]
public enum MissingRule
{
    /// <summary>It is left out and counted.</summary>
    Drop,

    /// <summary>The missing values are filled in by their conditional mode under a model, and counted.</summary>
    Impute,

    /// <summary>
    /// In a column that had gaps in training a gap is a value like others, and the row is complete; a training learns where the gaps are. Other rows
    /// with gaps are left out and counted.
    /// </summary>
    Keep,
}
