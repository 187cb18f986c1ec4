namespace RealNvp.Data.Tables;

/// <summary>How far the reading of a table is.</summary>
/// <param name="Phase">What is done now, such as "reading the rows"; null when the reading is over.</param>
/// <param name="Rows">The rows that are done; 0 where they are not counted.</param>
internal readonly record struct ReadingProgress(string? Phase, long Rows);
