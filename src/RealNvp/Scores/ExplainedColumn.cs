namespace RealNvp.Scores;

/// <summary>What is known of one column of a row.</summary>
/// <param name="Explanation">How its value looks given the others.</param>
/// <param name="Conditional">How the row's density goes along it.</param>
internal sealed record ExplainedColumn(ColumnExplanation Explanation, ColumnConditional Conditional);
