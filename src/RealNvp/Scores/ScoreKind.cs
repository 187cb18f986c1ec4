using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Scores;

/// <summary>What makes a row strange. Of every score, higher is stranger.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ScoreKind>))]
public enum ScoreKind
{
    /// <summary>-log p(x), in nats: rows where the density is low.</summary>
    Likelihood,

    /// <summary>
    /// |log p(x) - m| with m the mean log p of held-out normal rows, in nats (arXiv:1906.02994, one row at a time): rows that are less
    /// likely than normal ones usually are, and also rows that are too likely.
    /// </summary>
    Typicality,

    /// <summary>|f(x)|, the distance of the latent from the centre of the base distribution; leaves the volume change out.</summary>
    Radius,
}
