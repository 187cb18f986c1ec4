namespace RealNvp.Data.Scoring;

/// <summary>Everything that is said of one row.</summary>
/// <param name="Row">The row.</param>
/// <param name="Reasons">What speaks against it, the weightiest first.</param>
/// <param name="Repair">What would make it normal; null for a row that is not flagged, and without held-out rows to say what is.</param>
internal sealed record ExplainedRow(ScoredRow Row, IReadOnlyList<RowReason> Reasons, RowRepair? Repair);
