using System.CommandLine;
using System.Globalization;
using RealNvp.Data;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Images;
using RealNvp.Managed;
using RealNvp.Pictures;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Torch;

namespace RealNvp.Cli.Commands;

/// <summary>Options that several verbs share, each with one meaning.</summary>
internal static class CommonOptions
{
    public const string JsonName = "--json";
    public const string OutName = "--out";
    public const string VerboseName = "--verbose";

    /// <summary>The data that every verb takes for a model.</summary>
    public const string DataKinds =
        "A file of rows (- for a pipe), a picture, a folder of pictures or a data set's name; what the model was trained on unless given.";

    /// <summary>What is meant when no data is named.</summary>
    public const string DefaultData = "digits";

    public static Option<bool> Verbose { get; } = new(VerboseName)
    {
        Description = "Show the details of an error instead of one sentence.",
        Recursive = true,
    };

    public static Option<bool> Json() => new(JsonName) { Description = "Write lines of JSON for programs." };

    public static Option<ulong> Seed(string description = "The seed of everything random.") =>
        new("--seed") { Description = description, DefaultValueFactory = _ => 1 };

    public static Option<string?> DataDirectory() =>
        new("--data-dir") { Description = "A folder to look for the data's files in first.", HelpName = "folder" };

    public static Option<int?> Size() =>
        new("--size") { Description = "The side in pixels of the squares that pictures from a folder become (celeba and lsun: 64).", HelpName = "pixels" };

    public static Option<int?> Threads(string usually = "as many as there are processors") =>
        new("--threads") { Description = $"Threads to use; {usually} unless given. A training repeats to the bit for the same number." };

    public static Argument<string> Model() =>
        new("model") { Description = "A model.safetensors, or the folder of a run." };

    public static Option<int?> Member() => new("--member")
    {
        Description = "Of a model of several flows the one whose latents are meant, from 1; the first unless given.",
        HelpName = "number",
    };

    public static Option<string> Out(string description) =>
        new(OutName, "-o") { Description = description, Required = true, HelpName = "file" };

    /// <summary>Whether text is made harmless for spreadsheets.</summary>
    public static Option<bool> SpreadsheetSafe() => new("--spreadsheet-safe")
    {
        Description =
            "Put an apostrophe before text that a spreadsheet would take for a formula: "
            + "headers and names that begin with =, +, -, @, a tab or a line break.",
    };

    /// <summary>Whether columns of identifiers get new ones.</summary>
    public static Option<bool> NewIdentifiers() => new("--new-identifiers")
    {
        Description =
            "Write new identifiers where the table has row numbers, keys, or codes of a pattern, such as INV-2024-00018 or UUIDs; "
            + "they are left empty unless it is given.",
    };

    /// <summary>How a table is written; null for as it is.</summary>
    public static TableWriteOptions? Writing(ParseResult parsed, Option<bool> safe) =>
        parsed.GetValue(safe) ? new() { IsSpreadsheetSafe = true } : null;

    /// <summary>How a picture magnifies small images.</summary>
    public static Option<ImageScaling?> Scaling() => ChoiceOption.Of<ImageScaling>(
        "--scaling", "How a .png magnifies small images: soft, as is usual, or pixels, each a square of one colour.");

    /// <summary>What is done with rows that lack a value; they are left out unless it is given.</summary>
    public static Option<MissingRule?> Missing(
        string description = "Rows that lack a value where training had no gaps: drop leaves them out, as is usual; impute fills them in by the conditional mode.") =>
        ChoiceOption.Of<MissingRule>("--missing", description);

    /// <summary>The class that a conditional model's rows are of.</summary>
    public static Option<string?> Given() =>
        new("--given", "-g")
        {
            Description = "For a conditional model: the class, such as 7, or the values of its given columns, such as hour=12,place=north.",
            HelpName = "values",
        };

    /// <summary>The class of the rows that a verb takes from data.</summary>
    public static Option<string?> GivenClass() =>
        new("--given", "-g")
        {
            Description = "For a class-conditional model: take rows of this class, such as 7; rows of data that does not say their classes are taken for it.",
            HelpName = "class",
        };

    public static Option<double> Temperature()
    {
        var option = new Option<double>("--temperature", "-t")
        {
            Description = "What latents are multiplied by: 1 samples the density, less gives likelier, less varied rows.",
            DefaultValueFactory = _ => 1,
        };
        Require(option, IsTemperature, $"a temperature from 0 to {FlowDensity.HighestTemperature.ToString("N0", CultureInfo.InvariantCulture)}");
        return option;
    }

    /// <summary>Refuses a number that an option cannot take; what is no number at all is the parser's to tell.</summary>
    /// <param name="option">The option of a number.</param>
    /// <param name="isUsable">Whether it can be taken.</param>
    /// <param name="range">What can, in words.</param>
    public static void Require(Option option, Predicate<double> isUsable, string range) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var word] && double.TryParse(word.Value, CultureInfo.InvariantCulture, out var number) && !isUsable(number))
        {
            result.AddError($"{option.Name} must be {range} but is {word.Value}");
        }
    });

    /// <summary>Whether latents can be multiplied by a number.</summary>
    public static bool IsTemperature(double number) => number is >= 0 and <= FlowDensity.HighestTemperature;

    /// <summary>What is said to a number that is no temperature.</summary>
    public static string NoTemperature(string option, double number) =>
        FormattableString.Invariant($"{option} must be a temperature from 0 to {FlowDensity.HighestTemperature:N0} but is {number}");

    /// <summary>Sets the number of threads, for both engines.</summary>
    public static void UseThreads(int? threads)
    {
        if (threads is not { } count)
        {
            return;
        }

        if (count < 1 || count > ManagedEngine.MostThreads)
        {
            throw new InvalidInputException($"--threads must lie between 1 and {ManagedEngine.MostThreads} but is {count}.");
        }

        ManagedEngine.DefaultThreads = count;
        TorchRuntime.Threads = count;
    }

    /// <summary>Throws unless a file ends in one of the endings.</summary>
    public static string Ending(string path, params ReadOnlySpan<string> endings)
    {
        var ending = Pipes.AreNamed(path) ? ".csv" : Path.GetExtension(path).ToLowerInvariant();
        return endings.Contains(ending)
            ? ending
            : throw new InvalidInputException($"'{path}' must end in {string.Join(", ", endings.ToArray())}; the ending chooses the format.");
    }

    /// <summary>Options for loading data by name.</summary>
    public static DataOptions DataOptions(string? directory, ulong seed, bool full, int? size) =>
        new() { DataDirectory = directory, Seed = seed, FullTraining = full, Size = size, Pictures = PictureDecoder.Instance };

    /// <summary>The size that pictures from a folder had when a flow of this shape was trained on them; null for other data.</summary>
    public static int? SizeOf(string data, Shape shape) => shape.Rank == 3 && DatasetCatalogue.TakesSize(data) ? shape[2] : null;
}
