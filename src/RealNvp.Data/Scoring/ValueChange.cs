namespace RealNvp.Data;

/// <summary>A value in place of another.</summary>
/// <param name="Column">The column.</param>
/// <param name="From">What the row has, as the table writes it; null where it has nothing.</param>
/// <param name="To">What stands in its place; null for nothing, or where nothing says it.</param>
public sealed record ValueChange(string Column, string? From, string? To)
{
    /// <summary>The change as part of a sentence: <c>'pressure' from 2.04 to 3.1</c>.</summary>
    public override string ToString() => $"'{Column}' from {From ?? "no value"} to {To ?? "no value"}";
}
