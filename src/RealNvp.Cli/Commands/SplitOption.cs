using System.CommandLine;
using RealNvp.Data;
using RealNvp.Training;

namespace RealNvp.Cli.Commands;

/// <summary>The part of a data set a verb works on.</summary>
internal static class SplitOption
{
    private static readonly string[] Parts = ["train", "valid", "test", "all"];

    public static Option<string> Create()
    {
        var option = new Option<string>("--split")
        {
            Description = "The part of the data: train, valid, test or all.",
            DefaultValueFactory = _ => "test",
        };
        option.AcceptOnlyFromAmong(Parts);
        return option;
    }

    /// <summary>For a verb on single rows, which takes all of a file or of a folder of new pictures.</summary>
    public static Option<string?> CreateForRows()
    {
        var option = new Option<string?>("--split")
        {
            Description = "The part of the data: train, valid, test or all. Unless given: test, of a file or a folder of new pictures all.",
        };
        option.AcceptOnlyFromAmong(Parts);
        return option;
    }

    /// <summary>The rows of a part.</summary>
    public static IRows Rows(Dataset data, string split) => split switch
    {
        "train" => data.Train,
        "valid" => data.Valid,
        "all" => new JoinedRows([data.Train, data.Valid, data.Test]),
        _ => data.Test,
    };

    /// <summary>The rows of a part that must have some.</summary>
    public static IRows SomeRows(Dataset data, string split) => Rows(data, split) is { Count: > 0 } rows
        ? rows
        : throw new InvalidInputException($"The part '{split}' of the data is empty; choose another with --split.");

    /// <summary>The labels of a part's rows.</summary>
    public static ReadOnlySpan<int> Labels(RowLabels labels, string split) => (split switch
    {
        "train" => labels.Train,
        "valid" => labels.Valid,
        _ => labels.Test,
    }).Span;

    /// <summary>The first rows of a part as one array, at most so many.</summary>
    public static float[] Values(IRows rows, int most, CancellationToken cancellationToken)
    {
        var count = Math.Min(rows.Count, most);
        if ((long)count * rows.Width > Array.MaxLength)
        {
            throw new InvalidInputException(
                FormattableString.Invariant($"{count:N0} rows of {rows.Width:N0} values are more than can be held at once; ")
                + "choose a smaller part with --split.");
        }

        var values = new float[count * rows.Width];
        rows.Expect(Enumerable.Range(0, count).ToArray());
        for (var row = 0; row < count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(row, values.AsSpan(row * rows.Width, rows.Width));
        }

        return values;
    }

    /// <summary>What the first rows of a part are conditioned on, as one array; empty for rows without a context.</summary>
    public static float[] Contexts(IRows rows, int most)
    {
        var context = new float[checked(Math.Min(rows.Count, most) * rows.ContextWidth)];
        for (var start = 0; start < context.Length; start += rows.ContextWidth)
        {
            rows.ReadContext(start / rows.ContextWidth, context.AsSpan(start, rows.ContextWidth));
        }

        return context;
    }
}
