using RealNvp.Collectives;

namespace RealNvp.Data.Scoring;

/// <summary>How many rows of a scoring are what.</summary>
/// <param name="Rows">All rows.</param>
/// <param name="Scored">Those that have a score.</param>
/// <param name="Judged">Those that can be flagged for their score.</param>
/// <param name="Flagged">Those that are flagged.</param>
/// <param name="FlaggedByScore">Those that are flagged for their score alone.</param>
/// <param name="Doubtful">Those of which something is doubtful.</param>
internal sealed record ScoringCounts(long Rows, long Scored, long Judged, long Flagged, long FlaggedByScore, long Doubtful)
{
    /// <summary>Of all processes together.</summary>
    public static ScoringCounts Of(ScoringTally tally, ICollective collective)
    {
        // Whole numbers are exact in a double up to 2^53.
        Span<double> counts = [tally.Rows, tally.Scored, tally.Judged, tally.Flagged, tally.FlaggedByScore, tally.Doubtful];
        collective.Sum(counts);
        return new((long)counts[0], (long)counts[1], (long)counts[2], (long)counts[3], (long)counts[4], (long)counts[5]);
    }
}
