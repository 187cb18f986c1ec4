using System.Text.Json.Serialization;

namespace RealNvp.Data;

/// <summary>What became of a row that was to be scored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RowStatus>))]
public enum RowStatus
{
    /// <summary>It has a score, and nothing but the score speaks against it.</summary>
    Scored,

    /// <summary>
    /// It has a score, but breaks a relation by which a column was left out of the model, or a rule by which one column decides another, or a number
    /// of a series stays the same for too long; it is flagged whatever the score.
    /// </summary>
    BrokenRelation,

    /// <summary>The model cannot measure it; it has no score and is flagged.</summary>
    NotMeasured,
}
