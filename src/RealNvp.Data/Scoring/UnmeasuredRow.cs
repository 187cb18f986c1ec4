namespace RealNvp.Data.Scoring;

/// <summary>A row of a table that a model cannot measure.</summary>
/// <param name="Number">Its number in the file, from 1.</param>
/// <param name="Reasons">Why, at least one.</param>
/// <param name="Label">What the file says it is; null where it says nothing.</param>
/// <param name="Cells">What it has, a number a column of the schema, where nothing but values of modelled columns is missing; null for other rows.</param>
internal sealed record UnmeasuredRow(long Number, IReadOnlyList<RowReason> Reasons, string? Label, double[]? Cells = null);
