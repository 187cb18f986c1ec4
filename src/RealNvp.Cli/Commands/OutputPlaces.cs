using System.CommandLine;
using RealNvp.Cli.Runs;
using RealNvp.Data;
using RealNvp.Files;

namespace RealNvp.Cli.Commands;

/// <summary>Refuses, before any work, a file to write that the command reads or whose folder is not there.</summary>
internal static class OutputPlaces
{
    private const string ModelName = "model.safetensors";

    // What a run itself is kept in; other files in its folder are the user's.
    private static readonly string[] RunFiles = [ModelName, "start.safetensors", "checkpoint.safetensors", "run.json", "report.html"];
    private static readonly string[] Outputs = [CommonOptions.OutName, "--report", "--pairs", "--pictures"];

    private static StringComparison Case =>
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Checks what a command line would write.</summary>
    /// <exception cref="InvalidInputException">A file to write is one that is read, or cannot be written where it is to be.</exception>
    public static void Require(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        (string Option, string Path)[] written =
            [.. command.Options.Where(option => Outputs.Contains(option.Name)).SelectMany(option => Written(parsed, option))];
        if (written.Length == 0)
        {
            return;
        }

        string[] given = [.. command.Arguments.SelectMany(argument => Words(parsed.GetResult(argument)?.Tokens))
            .Concat(command.Options.Where(option => !Outputs.Contains(option.Name)).SelectMany(option => Words(parsed.GetResult(option)?.Tokens)))];
        var models = given.Select(ModelOf).OfType<string>().ToArray();
        HashSet<string> read = new(given.Concat(models.SelectMany(Trained)).Where(File.Exists).Select(Real), StringComparer.FromComparison(Case));
        HashSet<string> kept = new(models.SelectMany(OfRun).Select(Real), StringComparer.FromComparison(Case));
        foreach (var (option, path) in written)
        {
            var real = Real(path);
            if (read.Contains(real) || kept.Contains(real))
            {
                var what = read.Contains(real) ? "which holds data that is read or was trained on" : "a file of the model's run";
                throw new InvalidInputException($"{option} would replace '{path}', {what}; give another file.");
            }

            if (option is "--report" or "--pairs")
            {
                AtomicFile.Require(path);
            }
        }
    }

    /// <summary>The files that an option writes.</summary>
    private static IEnumerable<(string Option, string Path)> Written(ParseResult parsed, Option option)
    {
        if (parsed.GetResult(option) is not { Tokens: [var word] } || word.Value.Length == 0 || Pipes.AreNamed(word.Value))
        {
            return [];
        }

        if (option.Name == "--pictures")
        {
            return File.Exists(word.Value)
                ? throw new InvalidInputException($"--pictures names '{word.Value}', which is a file; give a folder.")
                : [(option.Name, Path.Combine(word.Value, "roc.png")), (option.Name, Path.Combine(word.Value, "p-values.png"))];
        }

        var draws = parsed.CommandResult.Command.Options.FirstOrDefault(other => other.Name == "--draws");
        return draws is Option<int?> several && parsed.GetValue(several) is > 0 and <= FilledTable.MostDraws and { } count
            ? Enumerable.Range(1, count).Select(number => (option.Name, FilledTable.DrawPath(word.Value, number)))
            : [(option.Name, word.Value)];
    }

    private static IEnumerable<string> Words(IEnumerable<System.CommandLine.Parsing.Token>? tokens) =>
        (tokens ?? []).Select(token => token.Value).Where(word => word.Length > 0 && !Pipes.AreNamed(word));

    /// <summary>The model file that a word means; null for none.</summary>
    private static string? ModelOf(string word)
    {
        if (Directory.Exists(word))
        {
            var inside = Path.Combine(word, ModelName);
            return File.Exists(inside) ? inside : Newest(word);
        }

        return !File.Exists(word) ? null : word.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? word : Newest(word);
    }

    private static string? Newest(string data)
    {
        try
        {
            return NewestRun.IsData(data) ? Path.Combine(NewestRun.Of(data), ModelName) : null;
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    private static IEnumerable<string> OfRun(string model)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        return File.Exists(Path.Combine(folder, "run.json")) ? RunFiles.Select(name => Path.Combine(folder, name)).Append(model) : [model];
    }

    /// <summary>The table that a model was trained on, where it says so; what is wrong with a model is told where it is loaded.</summary>
    private static IEnumerable<string> Trained(string model)
    {
        try
        {
            return [ModelFile.DataOf(model)];
        }
        catch (Exception error) when (error is InvalidInputException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A path without links, of the file and of the folders that it lies in.</summary>
    private static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } folder)
        {
            return full;
        }

        try
        {
            var place = Path.Combine(Real(folder), Path.GetFileName(full));
            FileSystemInfo item = Directory.Exists(place) ? new DirectoryInfo(place) : new FileInfo(place);
            return item.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Real(target.FullName) : place;
        }
        catch (IOException)
        {
            return full;
        }
    }
}
