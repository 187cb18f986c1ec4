namespace RealNvp.Data;

/// <summary>A value that a file lacks and that was filled in.</summary>
/// <param name="Row">The row's index in its batch, from 0.</param>
/// <param name="RowNumber">Its number in the file, from 1.</param>
/// <param name="Column">The index of its column in the schema.</param>
internal readonly record struct FilledValue(int Row, long RowNumber, int Column);
