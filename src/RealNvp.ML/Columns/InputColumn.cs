namespace RealNvp.ML.Columns;

/// <summary>A column of a data view that a flow learns, as it was at the training.</summary>
/// <param name="Name">Its name in the view.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Cells">The names of its values as columns of a table: one, or one for each slot of a vector.</param>
internal sealed record InputColumn(string Name, InputType Type, IReadOnlyList<string> Cells)
{
    /// <summary>Whether it is a vector; then it has as many slots as cells.</summary>
    public bool IsVector { get; init; }

    /// <summary>How many keys there are, of a column of keys; 0 for others.</summary>
    public ulong KeyCount { get; init; }

    /// <summary>What the keys stand for, in their order; null for columns of other types and for keys that have no values.</summary>
    public IReadOnlyList<string>? KeyNames { get; init; }

    /// <summary>What it is, as part of a sentence.</summary>
    public string InWords => IsVector ? $"a vector of {Cells.Count} of {Type}" : $"of {Type}";
}
