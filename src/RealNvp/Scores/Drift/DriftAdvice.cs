using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Scores;

/// <summary>What to do about a drift, if rows are to be as they are now.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<DriftAdvice>))]
public enum DriftAdvice
{
    /// <summary>Set the threshold anew by normal rows of now: most rows are still as they were learnt.</summary>
    Recalibrate,

    /// <summary>Train with rows of now: at least half of them are other than what was learnt.</summary>
    TrainAnew,
}
