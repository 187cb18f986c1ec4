using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Files;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Torch;
using RealNvp.Training;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp info [MODEL] | --preset NAME</c>: what a model, a preset or this program is made of.</summary>
internal static class InfoCommand
{
    private const int MostClasses = 20;

    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string?>("model")
        {
            Description = "A model file or the folder of a run; this program itself unless given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var preset = new Option<string?>("--preset") { Description = "Show a preset; with --json as a recipe to edit and train with --spec." };
        var data = new Option<string>("--data") { Description = "The data that a preset is fitted to.", DefaultValueFactory = _ => CommonOptions.DefaultData };
        var directory = CommonOptions.DataDirectory();
        var size = CommonOptions.Size();
        var command = new Command("info", "Show what a model, a preset or this program is made of.")
        {
            model, preset, data, directory, size, CommonOptions.Json(),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(preset) is { } name)
            {
                var found = Presets.Find(name);
                var options = CommonOptions.DataOptions(parsed.GetValue(directory), seed: 1, full: false, parsed.GetValue(size));
                using var set = DatasetCatalogue.Load(parsed.GetRequiredValue(data), options, progress: null, cancellationToken);
                ShowRecipe(terminal, found, found.For(set.Shape, set.Levels, set.Train.Count, set.IsMirrorable));
            }
            else if (parsed.GetValue(model) is { } path)
            {
                ShowModel(terminal, LoadedModel.FileOf(path));
            }
            else
            {
                ShowProgram(terminal);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void ShowRecipe(Terminal terminal, Preset preset, Recipe recipe)
    {
        if (terminal.IsJson)
        {
            // A recipe is a file to edit: written over several lines, not as one.
            terminal.Output.WriteLine(recipe.ToJson());
            return;
        }

        terminal.Say(preset.Summary);
        terminal.Show(StepTable(recipe.Flow));
        terminal.Say(
            $"{Counted.Of(recipe.Training.Epochs, "epoch")} of batches of {recipe.Training.BatchSize}, {recipe.Training.Optimizer} at "
            + FormattableString.Invariant($"{recipe.Training.LearningRate}."));
        if (Extras(recipe.Training) is { Length: > 0 } extras)
        {
            terminal.Say($"With {string.Join(", ", extras)}.");
        }

        terminal.Say($"Engine: {EngineFor(recipe.Flow)}. Write it out with --json, edit it, and train with `realnvp train --spec FILE`.");
    }

    private static void ShowModel(Terminal terminal, string path)
    {
        var content = ModelFile.Read(path);
        var (spec, metadata, _) = content;
        if (terminal.IsJson)
        {
            terminal.Json(new JsonObject
            {
                ["flow"] = JsonNode.Parse(spec.ToJson()),
                ["table"] = content.Schema is { } schema ? JsonNode.Parse(schema.ToJson()) : null,
                ["recipe"] = metadata.Recipe,
                ["data"] = metadata.Data,
                ["seed"] = metadata.Seed,
                ["training_rows"] = metadata.TrainingRows,
                ["classes"] = metadata.Classes is { } names ? new JsonArray([.. names.Select(name => (JsonNode)name)]) : null,
                ["class_rows"] = metadata.ClassRows is { } rows ? new JsonArray([.. rows.Select(count => (JsonNode)count)]) : null,
                ["epoch"] = metadata.Epoch,
                ["valid_nats"] = Figures.Json(metadata.ValidNats),
                ["valid_bits_per_dim"] = Figures.Json(metadata.ValidBitsPerDimension),
                ["engine"] = metadata.Engine,
                ["seconds"] = metadata.Seconds,
                ["version"] = metadata.Version,
                ["weights"] = EnsembleInfo.Weights(content),
                ["members"] = EnsembleInfo.Json(content),
                ["calibration_rows"] = content.Calibration?.Count,
                ["kept_training_rows"] = content.Calibration?.Reference?.Count ?? 0,
                ["kept_hashes"] = content.Seen?.Count ?? 0,
            });
            return;
        }

        terminal.Say($"{path}: data of shape {spec.Shape}{(spec.Levels is { } levels ? $" with {Counted.Of(levels, "level")}" : "")}");
        if (content.Schema is { } columns)
        {
            terminal.Show(ColumnTable(columns, metadata.Classes is not null));
            if (columns.Series is { } series)
            {
                terminal.Say(series.InWords);
            }
        }

        terminal.Show(StepTable(spec));
        EnsembleInfo.Show(terminal, content);
        var table = Terminal.NewTable("training", "");
        table.AddRow("recipe", metadata.Recipe);
        table.AddRow("data", $"{metadata.Data}, {Counted.Of(metadata.TrainingRows, "row")}");
        if (metadata.Classes is { } classes)
        {
            table.AddRow("given a class", ClassesOf(classes, metadata.ClassRows));
        }

        if (content.Others.Count == 0)
        {
            table.AddRow("epoch", Figures.Text(metadata.Epoch));
        }

        var bitsPerDimension = metadata.ValidBitsPerDimension is { } bits ? Figures.Text(bits, "F4") : "";
        var ofWhat = content.Others.Count > 0 ? ", the mean of the flows" : "";
        table.AddRow("validation", $"{Figures.Nats(metadata.ValidNats)} nats, {bitsPerDimension} bits/dim{ofWhat}");
        table.AddRow("seed", metadata.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        table.AddRow("trained", $"{Figures.Duration(metadata.Seconds)} on the {metadata.Engine} engine, version {metadata.Version}");
        table.AddRow("runs on", EngineFor(spec));
        table.AddRow("scores", content.Calibration is { } calibration
            ? $"calibrated on {Counted.Of(calibration.Count, "held-out row")}"
            : "not calibrated");
        table.AddRow("the file holds", string.Join("; ", Held(content)));
        terminal.Show(table);
    }

    /// <summary>What the file tells of single rows, for whoever thinks of giving it away.</summary>
    private static IEnumerable<string> Held(ModelFile.Content content)
    {
        var kept = content.Calibration?.Reference?.Count ?? 0;
        var hashes = content.Seen?.Count ?? 0;
        yield return kept > 0 ? $"{Counted.Of(kept, "training row")} as they are" : "no training rows";
        yield return hashes > 0 ? $"hashes of {Counted.Of(hashes, "row")}" : "no hashes of rows";
        if (content.Schema is not null)
        {
            yield return "names, bounds and shares of the columns above";
        }

        if (kept + hashes > 0)
        {
            yield return "train with --no-baselines to keep rows and hashes out";
        }
    }

    private static void ShowProgram(Terminal terminal)
    {
        if (terminal.IsJson)
        {
            terminal.Json(new JsonObject
            {
                ["version"] = new ModelMetadata().Version,
                ["torch"] = CommandEngine.DescribeTorch(),
                ["torch_available"] = TorchRuntime.IsAvailable,
                ["processors"] = Environment.ProcessorCount,
                ["runtime"] = RuntimeInformation.FrameworkDescription,
                ["presets"] = new JsonArray([.. Presets.All.Select(preset => (JsonNode)preset.Name)]),
            });
            return;
        }

        var table = Terminal.NewTable("realnvp", new ModelMetadata().Version);
        var platform = $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}";
        table.AddRow("runtime", $"{platform}, {Environment.ProcessorCount} processors");
        table.AddRow("engine managed", $"vector flows in managed code, {Counted.Of(ManagedEngine.Instance.Threads, "thread")}");
        table.AddRow("engine torch", CommandEngine.DescribeTorch());
        foreach (var preset in Presets.All)
        {
            table.AddRow($"preset {preset.Name}", preset.Summary);
        }

        terminal.Show(table);
    }

    /// <summary>What a training does besides following the gradient.</summary>
    private static string[] Extras(TrainingOptions options)
    {
        (bool IsThere, FormattableString Words)[] all =
        [
            (options.WeightDecay > 0, $"an L2 penalty of {options.WeightDecay}"),
            (options.ClipNorm is not null, $"gradients clipped to a norm of {options.ClipNorm}"),
            (options.EmaDecay is not null, $"a moving average of the weights (decay {options.EmaDecay})"),
            (options.HorizontalFlip, $"half of the images mirrored"),
        ];
        return [.. all.Where(extra => extra.IsThere).Select(extra => FormattableString.Invariant(extra.Words))];
    }

    private static string ClassesOf(IReadOnlyList<string> classes, IReadOnlyList<int>? rows)
    {
        var shown = classes.Take(MostClasses).Select((name, label) => rows is null ? name : $"{name} ({Figures.Text(rows[label])})");
        return $"{Figures.Text(classes.Count)}: {string.Join(", ", shown)}{(classes.Count > MostClasses ? ", ..." : "")}";
    }

    private static string EngineFor(FlowSpec spec) => ManagedEngine.UnsupportedStep(spec) is null ? "managed" : "torch";

    private static TextTable ColumnTable(TableSchema schema, bool isGivenLabels)
    {
        var table = Terminal.NewTable("column", "holds", "role", "what is done to it");
        foreach (var column in schema.Columns)
        {
            var holds = column.Categories is { } names
                ? $"{Counted.Of(names.Count, "category")}: {string.Join(", ", names.Take(5))}{(names.Count > 5 ? ", ..." : "")}"
                : column.Kind switch
                {
                    ColumnKind.Integer => "whole numbers",
                    ColumnKind.Number => "numbers",
                    ColumnKind.Identifier => "identifiers",
                    ColumnKind.Text => "text",
                    ColumnKind.DateTime or ColumnKind.Date or ColumnKind.Time => DateWords.Holds(column),
                    _ => "categories",
                };
            var role = column.Role switch { ColumnRole.Context => "given", ColumnRole.LeftOut => "left out", ColumnRole.Label => "label", _ => "modelled" };
            var isGiven = isGivenLabels && column.Role == ColumnRole.Label;
            table.AddRow(column.Name, holds, isGiven ? "given" : role, isGiven ? "one value a class" : column.TreatmentAmong(schema.Columns));
        }

        return table;
    }

    private static TextTable StepTable(FlowSpec spec)
    {
        var table = Terminal.NewTable("step", "kind", "settings", "shape", "weights");
        var plan = FlowPlan.Of(spec);
        foreach (var step in plan.AllSteps)
        {
            table.AddRow(step.Place, step.Spec.Kind, step.Spec.Summary, step.Output.ToString(), Figures.Text(step.TrainedWeights));
        }

        if (spec.Base is { } latentBase)
        {
            table.AddRow("", "base", latentBase.Summary, "", "");
        }

        table.AddRow("", "", "", "in all", Figures.Text(plan.WeightCount));
        return table;
    }
}
