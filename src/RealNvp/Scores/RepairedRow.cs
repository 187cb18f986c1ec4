namespace RealNvp.Scores;

/// <summary>A row with as little changed as makes it normal.</summary>
/// <param name="Row">The row, as the flow sees it.</param>
/// <param name="Changed">The columns that were changed, by their places among the schema's, in the order of how much they are to blame.</param>
/// <param name="IsPair">Whether two columns had to be changed at once, since neither alone, whatever its value, brought the row nearer.</param>
/// <param name="Score">The score of the changed row.</param>
internal sealed record RepairedRow(float[] Row, IReadOnlyList<int> Changed, bool IsPair, RowScore Score);
