using System.CommandLine;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Evaluation;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp classify MODEL [data]</c>: the class of each row by Bayes' rule, and how often it is right.</summary>
internal static class ClassifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Model();
        var data = new Argument<string?>("data")
        {
            Description = "A data set's name; what the model was trained on unless given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var split = new Option<string>("--split") { Description = "The part of the data: train, valid or test.", DefaultValueFactory = _ => "test" };
        split.AcceptOnlyFromAmong("train", "valid", "test");
        var rowCount = new Option<int?>("--rows") { Description = "The most rows to classify; all unless given." };
        var output = new Option<string?>("--out", "-o")
        {
            Description = "Where to write every row's label and probabilities: .csv or .npy.",
            HelpName = "file",
        };
        var directory = CommonOptions.DataDirectory();
        var engine = CommonOptions.Engine();
        var command = new Command("classify", "Tell the class of each row from a class-conditional model by Bayes' rule, and how often that is right.")
        {
            model, data, split, rowCount, output, directory, engine, CommonOptions.Json(),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), parsed.GetRequiredValue(engine));
            var classes = loaded.Model.Facts.Classes
                ?? throw new InvalidInputException("The model is not class-conditional; train one with `realnvp train mnist --given label`.");
            var dataset = loaded.LoadData(parsed.GetValue(data), parsed.GetValue(directory), terminal, cancellationToken: cancellationToken);
            var part = parsed.GetRequiredValue(split);
            var rows = SplitOption.Rows(dataset, part);
            var labels = SplitOption.Labels(dataset.ReadLabels()!, part);
            var count = Math.Min(rows.Count, parsed.GetValue(rowCount) ?? int.MaxValue);
            if (count < 1)
            {
                throw new InvalidInputException("There are no rows to classify; choose another --split, and --rows of 1 or more.");
            }

            var posterior = ClassPosterior.Compute(
                loaded.Model, SplitOption.Values(rows, count, cancellationToken), Priors(dataset, classes.Count), cancellationToken);
            if (parsed.GetValue(output) is { } path)
            {
                Save(path, posterior, labels, classes);
            }

            Write(terminal, $"{dataset.Name} ({part})", posterior, labels[..count], classes);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    /// <summary>How often each class occurs in the training part, each counted once more so that none is impossible.</summary>
    private static double[] Priors(Dataset data, int classes)
    {
        var priors = new double[classes];
        Array.Fill(priors, 1);
        foreach (var label in data.ReadLabels()!.Train.Span)
        {
            priors[label]++;
        }

        return priors;
    }

    private static void Save(string path, double[] posterior, ReadOnlySpan<int> labels, IReadOnlyList<string> classes)
    {
        var width = classes.Count + 1;
        var table = new float[posterior.Length / classes.Count * width];
        for (var row = 0; row < table.Length / width; row++)
        {
            table[row * width] = labels[row];
            for (var label = 0; label < classes.Count; label++)
            {
                table[(row * width) + 1 + label] = (float)posterior[(row * classes.Count) + label];
            }
        }

        if (CommonOptions.Ending(path, ".csv", ".npy") == ".npy")
        {
            NpyFile.Write(path, table, table.Length / width, width);
        }
        else
        {
            CsvFile.Write(path, table, width, ["label", .. classes.Select(name => $"p({name})")]);
        }
    }

    private static void Write(Terminal terminal, string data, double[] posterior, ReadOnlySpan<int> labels, IReadOnlyList<string> classes)
    {
        var right = new int[classes.Count];
        var all = new int[classes.Count];
        var logLoss = 0.0;
        for (var row = 0; row < labels.Length; row++)
        {
            var probabilities = posterior.AsSpan(row * classes.Count, classes.Count);
            all[labels[row]]++;
            right[labels[row]] += System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(probabilities) == labels[row] ? 1 : 0;
            logLoss -= Math.Log(probabilities[labels[row]]) / labels.Length;
        }

        var accuracy = right.Sum() / (double)labels.Length;
        if (terminal.IsJson)
        {
            terminal.Json(new JsonObject
            {
                ["data"] = data,
                ["rows"] = labels.Length,
                ["accuracy"] = Figures.Json(accuracy),
                ["log_loss"] = Figures.Json(logLoss),
            });
            return;
        }

        var table = Terminal.NewTable("class", "rows", "right");
        foreach (var (label, name) in classes.Index())
        {
            table.AddRow(name, Figures.Text(all[label]), all[label] == 0 ? "" : Figures.Text(100.0 * right[label] / all[label], "F2") + " %");
        }

        table.AddRow("all", Figures.Text(labels.Length), Figures.Text(100 * accuracy, "F2") + " %");
        terminal.Show(table);
        terminal.Say(FormattableString.Invariant($"{data}: {100 * accuracy:F2} % of {labels.Length} rows right by Bayes' rule; log loss {logLoss:F4} nats."));
    }
}
