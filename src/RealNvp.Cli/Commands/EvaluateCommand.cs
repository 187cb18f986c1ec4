using System.CommandLine;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp evaluate MODEL [data]</c>: how likely data is under a model.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Model();
        var data = new Argument<string?>("data")
        {
            Description = CommonOptions.DataKinds,
            Arity = ArgumentArity.ZeroOrOne,
        };
        var split = SplitOption.Create();
        var samples = new Option<int>("--samples", "-k")
        {
            Description = "Importance samples of dequantisation noise per row (K).",
            DefaultValueFactory = _ => 1,
        };
        CommonOptions.Require(samples, number => number >= 1, "at least 1");
        var seed = new Option<ulong?>("--seed") { Description = "The seed of the dequantisation noise; that of the training unless given." };
        var missing = CommonOptions.Missing();
        var directory = CommonOptions.DataDirectory();
        var engine = new EngineOptions();
        var threads = CommonOptions.Threads();
        var text = new TextOptionSet();
        var command = new Command("evaluate", "Measure how likely data is under a model, in nats and bits per dimension.")
        {
            model, data, split, samples, seed, missing, directory, engine.Engine, engine.Device, threads,
        };
        text.AddTo(command);
        command.Options.Add(CommonOptions.Json());
        command.SetAction((parsed, cancellationToken) =>
        {
            CommonOptions.UseThreads(parsed.GetValue(threads));
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), engine.Read(parsed));
            using var dataset = ModelData.ConditionedIfLabelled(
                loaded.Model,
                loaded.LoadRows(
                    parsed.GetValue(data),
                    parsed.GetValue(directory),
                    terminal,
                    parsed.GetValue(missing) ?? MissingRule.Drop,
                    text.ReadFor(parsed, parsed.GetValue(data), loaded.Model),
                    cancellationToken));
            var part = parsed.GetValue(split) ?? DataPart.Test;
            var rows = dataset.Part(part);
            if (rows.ContextWidth < loaded.Model.Spec.Context && loaded.Model.Metadata.Classes is not null)
            {
                (terminal as IProgress<string>).Report(
                    $"{dataset.Name} does not say which of the model's classes its rows are of: the figures are of the density of all classes together, "
                    + "each weighted as in training.");
            }

            var noise = parsed.GetValue(seed) ?? loaded.Model.Metadata.Seed;
            if (!Likelihood.IsNoisy(loaded.Model.Spec, rows) && (parsed.GetResult(samples) is { Implicit: false } || parsed.GetValue(seed) is not null))
            {
                (terminal as IProgress<string>).Report("Nothing in this data is dequantised, so that --samples and --seed change nothing.");
            }

            var likelihood = loaded.Model.Evaluate(rows, noise, parsed.GetValue(samples), cancellationToken);
            var logitSpace = likelihood.ImportanceSamples == 1
                ? LogitSpace.Measure(loaded.Model.Flow, rows, noise, likelihood.Nats, cancellationToken)
                : null;
            Write(terminal, SplitOption.NameOf(dataset, part), likelihood, logitSpace);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void Write(Terminal terminal, string data, Likelihood likelihood, double? logitSpace)
    {
        if (terminal.IsJson)
        {
            var json = new JsonObject
            {
                ["data"] = data,
                ["rows"] = likelihood.Rows,
                ["nats"] = Figures.Json(likelihood.Nats),
                ["standard_error"] = Figures.Json(likelihood.StandardError),
                ["bits_per_dim"] = Figures.Json(likelihood.BitsPerDimension),
                ["importance_samples"] = likelihood.ImportanceSamples,
            };
            if (logitSpace is not null)
            {
                json["nats_logit_space"] = Figures.Json(logitSpace);
            }

            terminal.Json(json);
            return;
        }

        var table = Terminal.NewTable("figure", "value");
        table.AddRow("data", data);
        table.AddRow("rows", Figures.Text(likelihood.Rows));
        table.AddRow("log-likelihood, nats per row", $"{Figures.Nats(likelihood.Nats)} ± {Figures.Nats(likelihood.StandardError)}");
        table.AddRow("bits per dimension", Figures.Text(likelihood.BitsPerDimension, "F4"));
        if (logitSpace is { } nats)
        {
            table.AddRow("the same in logit space, nats", Figures.Nats(nats));
        }

        table.AddRow("importance samples (K)", Figures.Text(likelihood.ImportanceSamples));
        terminal.Show(table);
    }
}
