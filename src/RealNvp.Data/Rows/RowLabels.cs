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

    /// <summary>The labels of a part.</summary>
    internal ReadOnlyMemory<int> Of(DataPart part) => part switch
    {
        DataPart.Train => Train,
        DataPart.Valid => Valid,
        DataPart.Test => Test,
        _ => (int[])[.. Train.Span, .. Valid.Span, .. Test.Span],
    };

    /// <summary>How many training rows each class has.</summary>
    internal int[] CountTraining()
    {
        var counts = new int[Names.Count];
        foreach (var label in Train.Span)
        {
            counts[label]++;
        }

        return counts;
    }

    /// <summary>The same labels numbered as classes that are known already; null where no name is one of them, so that they say nothing of these.</summary>
    /// <exception cref="DataFaultException">A row is of none of them, and others are.</exception>
    internal RowLabels? NumberedAs(IReadOnlyList<string> classes, string data)
    {
        if (Names.SequenceEqual(classes))
        {
            return this;
        }

        var numbers = Names.Select(name => ClassNumbers.Find(classes, name)).ToArray();
        return Array.TrueForAll(numbers, number => number is null) ? null
            : new() { Names = classes, Train = Numbered(Train), Valid = Numbered(Valid), Test = Numbered(Test) };

        int[] Numbered(ReadOnlyMemory<int> labels) => Array.ConvertAll(labels.ToArray(), label => numbers[label] ?? throw Unknown(data, Names[label], classes));
    }

    /// <summary>What is wrong with data that has rows of a class that a model does not know.</summary>
    internal static DataFaultException Unknown(string data, string name, IReadOnlyList<string> classes) => new(
        $"{data} has rows of the class '{name}', but the model knows {string.Join(", ", classes)}; name data of the kind it was trained on.");

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
