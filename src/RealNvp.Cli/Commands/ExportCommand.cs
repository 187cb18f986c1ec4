using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Onnx;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp export MODEL --out FILE</c>: writes a model as ONNX.</summary>
internal static class ExportCommand
{
    private const string Encoded = "encoded";
    private const string Table = "table";

    private static readonly Dictionary<string, OnnxOutputs> OutputWords = new(StringComparer.Ordinal)
    {
        [OnnxExport.LogProbName] = OnnxOutputs.LogProb,
        [OnnxExport.LatentsName] = OnnxOutputs.Latents,
        [OnnxExport.RadiusName] = OnnxOutputs.Radius,
    };

    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Model();
        var output = CommonOptions.Out("Where to write the model: .onnx.");
        var graph = ChoiceOption.Of<OnnxGraph>(
            "--graph", "What the file computes: score, what the model says of rows; decode, rows of latents; sample, rows of random numbers. Unless given: score.");
        var inputs = ChoiceOption.Optional(
            "--inputs", "What the file takes: encoded, rows as the flow takes them, as is usual; or table, a table's columns.", [Encoded, Table]);
        var outputs = new Option<OnnxOutputs?>("--outputs")
        {
            Description = $"What it says of rows, with commas between: {string.Join(", ", OutputWords.Keys)}. Unless given: all that the model has.",
            HelpName = "names",
            CustomParser = Outputs,
        };
        var member = new Option<int?>("--member")
        {
            Description = "Of a model of several flows the one to write, from 1; all as one model unless given.",
            HelpName = "number",
        };
        var engine = CommonOptions.Engine();
        var command = new Command("export", "Write a model as ONNX, for Python, Java, browsers and wherever else a runtime of it runs.")
        {
            model, output, graph, inputs, outputs, member, engine, CommonOptions.Json(),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".onnx");
            var kind = parsed.GetValue(graph) ?? OnnxGraph.Score;
            var said = parsed.GetValue(outputs);
            if (said is not null && kind != OnnxGraph.Score)
            {
                throw new InvalidInputException($"--outputs is what a graph says of rows, and --graph {ChoiceOption.Word(kind)} gives rows alone; leave one out.");
            }

            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), parsed.GetRequiredValue(engine));
            RequireEncoded(parsed.GetValue(inputs), loaded.Model);
            var number = parsed.GetValue(member);
            var written = number is null ? loaded.Model : loaded.Member(number, new Progress<string>());
            var file = OnnxExport.Write(written, path, new() { Graph = kind, Outputs = said }, cancellationToken);
            Report(terminal, path, file);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void RequireEncoded(string? inputs, DensityModel model)
    {
        if (inputs == Table)
        {
            throw new InvalidInputException(model.Schema is null
                ? "The model was not trained on a table and has no columns to take; leave out --inputs."
                : "A file of ONNX that takes a table's columns cannot be written yet; leave out --inputs, and give it rows as TableEncoding encodes them.");
        }
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
