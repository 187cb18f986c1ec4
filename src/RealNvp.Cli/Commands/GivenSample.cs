using System.CommandLine;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Data.Conditionals;
using RealNvp.Files;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary>Rows of a table drawn given any of their values: the options for it, and what is said of them.</summary>
internal sealed class GivenSample
{
    public Option<string?> File { get; } = new("--given-file")
    {
        Description =
            "A table of rows that are given, a column of the model's for each that has one: what a row lacks is drawn. "
            + "One row of each, or -n of each where it is given.",
        HelpName = "file",
    };

    public Option<double?> EffectiveSize { get; } = new("--ess")
    {
        Description = "With --given: how many independent rows the rows are to be worth, at most their number; eight tenths of it unless given.",
        HelpName = "rows",
    };

    /// <summary>Whether rows are to be drawn given values that were not named at training, or those of a file.</summary>
    public bool IsAsked(ParseResult parsed, string? given, DensityModel model)
    {
        if (parsed.GetValue(File) is { } file)
        {
            return given is null ? true : throw new InvalidInputException($"Give either --given or --given-file, not both; put the column into {file}.");
        }

        var isAny = given is not null && model.Schema is { } schema
            && (model.Spec.Context == 0 || Pairs(given).Any(pair => schema.Columns.Any(column => column.Name == pair.Key && !IsTrained(column))));
        return isAny || parsed.GetValue(EffectiveSize) is null
            ? isAny
            : throw new InvalidInputException("--ess is for rows drawn given columns that were not given at training; name them with --given.");
    }

    /// <summary>Draws the rows, writes them and says what they are worth.</summary>
    /// <param name="isAsIs">Whether the density itself is drawn from, at no other temperature.</param>
    /// <param name="writing">How a table is written; null for as it is.</param>
    /// <param name="text">What the user says of the text of a file of given rows.</param>
    public DrawnTable Write(
        Terminal terminal,
        ParseResult parsed,
        DensityModel model,
        string? given,
        string path,
        int count,
        ulong seed,
        bool isAsIs,
        TableWriteOptions? writing,
        TextOptionSet text,
        CancellationToken cancellationToken)
    {
        var size = parsed.GetValue(EffectiveSize);
        if (!isAsIs)
        {
            throw new InvalidInputException(
                "Rows given columns that were not given at training are drawn at temperature 1; leave --temperature and --temperatures out.");
        }

        if (size is { } wanted && !(wanted >= 1 && wanted <= count))
        {
            throw new InvalidInputException($"--ess must lie between 1 and the number of rows, {count}, but is {wanted}.");
        }

        CommonOptions.Ending(path, ".csv", ".tsv", ".parquet", ".npy");
        var drawn = parsed.GetValue(File) is { } file
            ? DrawnTable.DrawFile(model, file, count, seed, size, text.ReadFor(parsed, file, model), cancellationToken)
            : DrawnTable.Draw(model, new Dictionary<string, string>(Unequal(Pairs(given!))), count, seed, size, cancellationToken);
        if (drawn.Count == 0)
        {
            throw new InvalidInputException(string.Join(" ", drawn.Notes));
        }

        drawn.Write(path, writing, cancellationToken);
        foreach (var note in drawn.Notes)
        {
            terminal.Say(note);
        }

        Say(terminal, drawn, path);
        return drawn;
    }

    private static void Say(Terminal terminal, DrawnTable drawn, string path)
    {
        if (terminal.IsJson)
        {
            terminal.Json(new JsonObject
            {
                ["file"] = path,
                ["rows"] = drawn.Count,
                ["given"] = drawn.Given,
                ["effective_size"] = Figures.Json(drawn.EffectiveSize),
                ["log_prob_given"] = Figures.Json(drawn.LogProb),
                ["standard_error"] = Figures.Json(drawn.StandardError),
                ["doubts"] = new JsonArray([.. drawn.Notes.Select(note => (JsonNode)note)]),
            });
        }

        var mean = drawn.Given > 1 ? ", in the mean," : "";
        terminal.Say(
            $"{Counted.Of(drawn.Count, "row")} in {Pipes.Output(path)}, worth {Figures.Text(drawn.EffectiveSize, "N0")} independent ones; "
            + FormattableString.Invariant($"log p of what is given{mean} is {drawn.LogProb:F2} nats ")
            + FormattableString.Invariant($"(standard error {drawn.StandardError:F2})"));
    }

    /// <summary>The pairs of <c>income=high,age=40</c>; of a word without a sign of equality the word and nothing.</summary>
    private static KeyValuePair<string, string>[] Pairs(string given) =>
    [
        .. given.Split(',', StringSplitOptions.TrimEntries).Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries)).Select(parts =>
            KeyValuePair.Create(parts[0], parts.Length > 1 ? parts[1] : "")),
    ];

    private static KeyValuePair<string, string>[] Unequal(KeyValuePair<string, string>[] pairs) =>
        pairs.GroupBy(pair => pair.Key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidInputException($"--given names the column '{twice.Key}' twice; give it one value.")
            : pairs;

    private static bool IsTrained(TableColumn column) => column.Role is ColumnRole.Context or ColumnRole.Label;
}
