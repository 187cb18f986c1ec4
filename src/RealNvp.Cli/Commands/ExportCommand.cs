using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using RealNvp.Calibration;
using RealNvp.Cli.Display;
using RealNvp.Managed;
using RealNvp.Onnx;
using RealNvp.Scores;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp export MODEL --out FILE</c>: writes a model as ONNX.</summary>
internal static class ExportCommand
{
    private static readonly Dictionary<string, OnnxOutputs> OutputWords = new(StringComparer.Ordinal)
    {
        [OnnxExport.LogProbName] = OnnxOutputs.LogProb,
        [OnnxExport.LatentsName] = OnnxOutputs.Latents,
        [OnnxExport.RadiusName] = OnnxOutputs.Radius,
        [OnnxExport.ScoreName] = OnnxOutputs.Score,
        [OnnxExport.PValueName] = OnnxOutputs.PValue,
        [OnnxExport.FlaggedName] = OnnxOutputs.Flagged,
        [OnnxExport.StatusName] = OnnxOutputs.Status,
        [OnnxExport.ReasonName] = OnnxOutputs.Reason,
    };

    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Model();
        var output = CommonOptions.Out("Where to write the model: .onnx.");
        var graph = ChoiceOption.Of<OnnxGraph>(
            "--graph", "What the file computes: score, what the model says of rows; decode, rows of latents; sample, rows of random numbers. Unless given: score.");
        var inputs = ChoiceOption.Of<OnnxInputs>(
            "--inputs",
            "What stands for a row: table, the columns as the file has them, as is usual for a model of a table; or encoded, rows as the flow takes them.");
        var outputs = new Option<OnnxOutputs?>("--outputs")
        {
            Description = $"What it says of rows, with commas between: {string.Join(", ", OutputWords.Keys)}. "
                + "Unless given: all that the model has, of a table's columns without latents and radius.",
            HelpName = "names",
            CustomParser = Outputs,
        };
        var member = new Option<int?>("--member")
        {
            Description = "Of a model of several flows the one to write, from 1; all as one model unless given.",
            HelpName = "number",
        };
        var kind = ChoiceOption.Of<ScoreKind>("--score", "What makes a row of a table strange; the model's usual score unless given.", "-s");
        var alarms = new Option<double?>("--false-alarms", "-a")
        {
            Description = $"The share of normal rows of a table that may be flagged; {AnomalyScorer.UsualFalseAlarms} unless given.",
            HelpName = "rate",
        };
        CommonOptions.Require(alarms, rate => rate is > 0 and < 1, "between 0 and 1, such as 0.01,");
        var command = new Command("export", "Write a model as ONNX, for Python, Java, browsers and wherever else a runtime of it runs.")
        {
            model, output, graph, inputs, outputs, kind, alarms, member, CommonOptions.Json(),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".onnx");
            var made = parsed.GetValue(graph) ?? OnnxGraph.Score;
            var said = parsed.GetValue(outputs);
            if (said is not null && made != OnnxGraph.Score)
            {
                throw new InvalidInputException($"--outputs is what a graph says of rows, and --graph {ChoiceOption.Word(made)} gives rows alone; leave one out.");
            }

            // Nothing is computed of images: their weights alone are needed, and no libtorch.
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), [ManagedEngine.Instance, WeightsEngine.Instance]);
            var number = parsed.GetValue(member);
            var written = number is null ? loaded.Model : loaded.Member(number, new Progress<string>());
            var options = new OnnxExportOptions
            {
                Graph = made,
                Inputs = parsed.GetValue(inputs),
                Outputs = said,
                Kind = parsed.GetValue(kind),
                FalseAlarms = parsed.GetValue(alarms),
            };
            var file = OnnxExport.Write(written, path, options, cancellationToken);
            Report(terminal, path, file);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void Report(Terminal terminal, string path, OnnxFile file)
    {
        if (terminal.IsJson)
        {
            terminal.Json(new JsonObject
            {
                ["file"] = path,
                ["bytes"] = file.Bytes,
                ["opset"] = file.Opset,
                ["inputs"] = new JsonArray([.. file.Inputs.Select(Json)]),
                ["outputs"] = new JsonArray([.. file.Outputs.Select(Json)]),
            });
        }

        terminal.Say($"{path}: {Size(file.Bytes)}, opset {file.Opset}");
        terminal.Say($"takes {string.Join(", ", file.Inputs)}");
        terminal.Say($"gives {string.Join(", ", file.Outputs)}");
    }

    private static JsonNode Json(OnnxValue value) => new JsonObject
    {
        ["name"] = value.Name,
        ["type"] = value.Type,
        ["shape"] = new JsonArray([.. value.Shape.Select(size => size < 0 ? JsonValue.Create("rows") : (JsonNode)JsonValue.Create(size))]),
    };

    private static string Size(long bytes) => bytes < 1_000_000 ? $"{Figures.Text(Math.Max(1, bytes / 1000))} kB" : $"{Figures.Text(bytes / 1e6, "N1")} MB";

    private static OnnxOutputs? Outputs(ArgumentResult result)
    {
        var outputs = OnnxOutputs.None;
        foreach (var word in result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (OutputWords.TryGetValue(word.Replace('-', '_'), out var known))
            {
                outputs |= known;
                continue;
            }

            var meant = NearestName.FindClose(word, [.. OutputWords.Keys]) is { } close ? $" (did you mean '{close}'?)" : "";
            result.AddError($"--outputs cannot have '{word}'{meant}; it takes {string.Join(", ", OutputWords.Keys)}");
            return null;
        }

        if (outputs == OnnxOutputs.None)
        {
            result.AddError($"--outputs names none; it takes {string.Join(", ", OutputWords.Keys)}");
        }

        return outputs;
    }
}
