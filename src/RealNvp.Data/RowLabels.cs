namespace RealNvp.Data;

/// <summary>The class of every row of a data set, in the order of its rows.</summary>
public sealed record RowLabels
{
    /// <summary>The names of the classes; a label is an index into them.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The labels of <see cref="Dataset.Train"/>, from 0 to one less than there are names.</summary>
    public required ReadOnlyMemory<int> Train { get; init; }

    /// <summary>The labels of <see cref="Dataset.Valid"/>.</summary>
    public required ReadOnlyMemory<int> Valid { get; init; }

    /// <summary>The labels of <see cref="Dataset.Test"/>.</summary>
    public required ReadOnlyMemory<int> Test { get; init; }

    /// <summary>Labels as bytes, of which the last <paramref name="valid"/> of the training file validate.</summary>
    internal static RowLabels Split(IReadOnlyList<string> names, ReadOnlySpan<byte> train, int valid, ReadOnlySpan<byte> test)
    {
        var labels = Widen(train);
        return new() { Names = names, Train = labels.AsMemory(..^valid), Valid = labels.AsMemory(labels.Length - valid), Test = Widen(test) };
    }

    private static int[] Widen(ReadOnlySpan<byte> labels)
    {
        var wide = new int[labels.Length];
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = labels[i];
        }

        return wide;
    }
}
