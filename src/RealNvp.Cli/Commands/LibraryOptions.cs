using System.CommandLine;
using System.Text.RegularExpressions;
using RealNvp.Cli.Runs;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Onnx;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Cli.Commands;

/// <summary>The options of the command that set those of the library, so that a sentence of the library ends with what to type.</summary>
internal static partial class LibraryOptions
{
    /// <summary>What <c>realnvp train</c> is called among the verbs: advice about a training is given by verbs that do not train.</summary>
    private const string Train = "train";

    /// <summary>The arguments of <see cref="RunFolder.Create"/> are options of a training too.</summary>
    private static readonly Dictionary<string, string> Names = new()
    {
        [nameof(TableOptions.Delimiter)] = "--delimiter",
        [nameof(TableOptions.Decimal)] = "--decimal",
        [nameof(TableOptions.Header)] = "--header",
        [nameof(TableOptions.Skip)] = "--skip",
        [nameof(TableOptions.MissingMarks)] = "--missing-marks",
        [nameof(TableOptions.Columns)] = "--columns",
        [nameof(TableOptions.Drop)] = "--drop",
        [nameof(TableOptions.Categories)] = "--categories",
        [nameof(TableOptions.Cyclic)] = "--cyclic",
        [nameof(TableOptions.Continuous)] = "--continuous",
        [nameof(TableOptions.Given)] = "--given",
        [nameof(TableOptions.Label)] = "--label",
        [nameof(TableOptions.OrderBy)] = "--order-by",
        [nameof(TableOptions.Lags)] = "--lags",
        [nameof(TableOptions.By)] = "--by",
        [nameof(TableOptions.Decided)] = "--columns-file",
        [nameof(DataOptions.DataDirectory)] = "--data-dir",
        [nameof(DataOptions.Size)] = "--size",
        [nameof(TrainingOptions.Epochs)] = "--epochs",
        [nameof(TrainingOptions.LearningRate)] = "--lr",
        [nameof(TrainingOptions.ClipNorm)] = "--clip",
        [nameof(TrainingOptions.HorizontalFlip)] = "--flip",
        [nameof(TrainingOptions.Noise)] = "--noise",
        [nameof(FitOptions.KeepTrainingRows)] = "--no-baselines",
        [nameof(FitOptions.Preset)] = "--preset",
        [nameof(FitOptions.Members)] = "--members",
        [nameof(OnnxExportOptions.Inputs)] = "--inputs",
        [nameof(OnnxExportOptions.Outputs)] = "--outputs",
        [nameof(OnnxExportOptions.Kind)] = "--score",
        [nameof(OnnxExportOptions.FalseAlarms)] = "--false-alarms",
        ["path"] = "--out",
        ["force"] = "--force",
    };

    /// <summary>The option of the command that sets one of the library; null if none does.</summary>
    public static string? Find(string option) => Names.GetValueOrDefault(option);

    /// <summary>A note of the library in which an option that it names, as in "the option Decimal", is the command's own.</summary>
    public static string Named(string note) => LibraryOption().Replace(note, option => Find(option.Groups[1].Value) ?? option.Value);

    /// <summary>A sentence of the library with the options of the command that it is about.</summary>
    /// <param name="sentence">The library's sentence.</param>
    /// <param name="options">The library's options that it is about.</param>
    /// <param name="root">The command with all its verbs.</param>
    /// <param name="verb">The verb that was called. What it has no option for may be one of a training.</param>
    public static string Added(string sentence, IReadOnlyList<string> options, RootCommand root, Command verb)
    {
        var known = options.Select(Find).OfType<string>().ToArray();
        var own = known.Where(name => Has(verb, name)).ToArray();
        var train = root.Subcommands.Single(command => command.Name == Train);
        var training = known.Where(name => !Has(verb, name) && Has(train, name)).ToArray();
        string[] all = [.. own, .. training is [] ? Array.Empty<string>() : [$"`{Display.CommandName.Usual} {Train}` has {string.Join(", ", training)}"]];
        return all is [] ? sentence
            : sentence.EndsWith('.') ? $"{sentence[..^1]} ({string.Join(", ", all)})."
            : $"{sentence} ({string.Join(", ", all)})";
    }

    [GeneratedRegex(@"\bthe option ([A-Z][A-Za-z]+)\b")]
    private static partial Regex LibraryOption();

    private static bool Has(Command command, string option) => command.Options.Any(each => each.Name == option);
}
