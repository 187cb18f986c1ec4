using RealNvp.Calibration;

namespace RealNvp.Data.Scoring;

/// <summary>Some rows with what is said of them.</summary>
/// <param name="Rows">One result for every row, in the order of the data.</param>
/// <param name="Measures">What was measured of the rows that have a score, in the same order: every score and baseline is a function of it.</param>
internal sealed record ScoredBatch(IReadOnlyList<ScoredRow> Rows, RowMeasures Measures);
