using System.CommandLine;
using RealNvp.Data;

namespace RealNvp.Cli.Commands;

/// <summary>The part of a data set a verb works on.</summary>
internal static class SplitOption
{
    public static Option<DataPart?> Create() => ChoiceOption.Of<DataPart>(
        "--split", "The part of the data: train, valid, test or all. Unless given: test; of an array or a picture, which have no parts, all.");

    /// <summary>For a verb on single rows, which takes all of a file or of a folder of new pictures.</summary>
    public static Option<DataPart?> CreateForRows() => ChoiceOption.Of<DataPart>(
        "--split", "The part of the data: train, valid, test or all. Unless given: test, of a file or a folder of new pictures all.");

    /// <summary>What the rows of a part are called.</summary>
    public static string NameOf(Dataset data, DataPart part) =>
        $"{data.Name} ({ChoiceOption.Word(data.IsUndivided && part == DataPart.Test ? DataPart.All : part)})";
}
