using System.CommandLine;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Data;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp data list|get</c>: the data sets there are, and fetching one.</summary>
internal static class DataCommand
{
    public static Command Create(Terminal terminal) =>
        new("data", "List the data sets the command knows, or fetch one.") { CreateList(terminal), CreateGet(terminal) };

    private static Command CreateList(Terminal terminal)
    {
        var command = new Command("list", "List the data sets and where they come from.") { CommonOptions.Json() };
        command.SetAction((_, _) =>
        {
            var table = Terminal.NewTable("name", "what it is", "where it is");
            var directory = LibraryOptions.Find(nameof(DataOptions.DataDirectory));
            foreach (var entry in DatasetCatalogue.All)
            {
                var place = entry.NeedsFolder ? $"{entry.Place} with {directory}" : entry.Place;
                table.AddRow(entry.Name, entry.Summary, place);
                if (terminal.IsJson)
                {
                    terminal.Json(new JsonObject { ["name"] = entry.Name, ["summary"] = entry.Summary, ["location"] = place });
                }
            }

            terminal.Show(table);
            terminal.Say("A .csv, .tsv, .npy, .npz or .parquet file or a folder of pictures can be given in place of a name.");
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static Command CreateGet(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "The data set, or a folder of pictures." };
        var directory = CommonOptions.DataDirectory();
        var size = CommonOptions.Size();
        var command = new Command("get", "Fetch a data set into the cache and check it.") { name, directory, size, CommonOptions.Json() };
        command.SetAction((parsed, cancellationToken) =>
        {
            using var data = DatasetCatalogue.Load(
                parsed.GetRequiredValue(name),
                CommonOptions.DataOptions(parsed.GetValue(directory), seed: 1, full: false, parsed.GetValue(size)),
                terminal,
                cancellationToken);
            var classes = Classes(terminal, data);
            if (terminal.IsJson)
            {
                terminal.Json(new JsonObject
                {
                    ["name"] = data.Name,
                    ["shape"] = new JsonArray([.. data.Shape.Sizes.ToArray().Select(size => (JsonNode)size)]),
                    ["levels"] = data.Levels,
                    ["train"] = data.Train.Count,
                    ["valid"] = data.Valid.Count,
                    ["test"] = data.Test.Count,
                    ["classes"] = classes is null ? null : new JsonArray([.. classes.Select(name => (JsonNode)name)]),
                });
            }

            var counts = $"{Figures.Text(data.Train.Count)} / {Figures.Text(data.Valid.Count)} / {Figures.Text(data.Test.Count)}";
            var inClasses = classes is null ? "" : $", in {Counted.Of(classes.Count, "class")}";
            terminal.Say($"{data.Name}: {counts} rows of shape {data.Shape} for training, validation and test{inClasses}. {data.Source}");
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    // A density needs no labels: where they cannot be had, that is said and no more.
    private static IReadOnlyList<string>? Classes(Terminal terminal, Dataset data)
    {
        try
        {
            return data.ReadLabels()?.Names;
        }
        catch (InvalidInputException error)
        {
            terminal.Say($"The labels cannot be read: {error.Message}");
            return null;
        }
    }
}
