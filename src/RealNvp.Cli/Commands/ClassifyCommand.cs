using System.CommandLine;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Rows;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp classify MODEL [data]</c>: the class of each row by Bayes' rule, and how often it is right.</summary>
internal static class ClassifyCommand
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
        var rowCount = new Option<int?>("--rows") { Description = "The most rows to classify; all unless given." };
        var output = new Option<string?>("--out", "-o")
        {
            Description = "Where to write every row's label and probabilities: .csv or .npy.",
            HelpName = "file",
        };
        var directory = CommonOptions.DataDirectory();
        var engine = new EngineOptions();
        var text = new TextOptionSet();
        var command = new Command("classify", "Tell the class of each row from a class-conditional model by Bayes' rule, and how often that is right.")
        {
            model, data, split, rowCount, output, directory, engine.Engine, engine.Device,
        };
        text.AddTo(command);
        command.Options.Add(CommonOptions.Json());
        command.SetAction((parsed, cancellationToken) =>
        {
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), engine.Read(parsed));
            var classes = loaded.Model.Metadata.Classes
                ?? throw new InvalidInputException("The model is not class-conditional; train one with `realnvp train mnist --given label`.");
            var name = parsed.GetValue(data);
            using var dataset = loaded.LoadRows(
                name, parsed.GetValue(directory), terminal, text: text.ReadFor(parsed, name, loaded.Model), cancellationToken: cancellationToken);
            var part = parsed.GetValue(split) ?? DataPart.Test;
            var (values, _) = RowCopy.First(dataset.Part(part), parsed.GetValue(rowCount) ?? int.MaxValue, cancellationToken);
            if (values.Length == 0)
            {
                throw new InvalidInputException("There are no rows to classify; choose --rows of 1 or more.");
            }

            var known = dataset.ReadLabels();
            var isCounted = loaded.Model.Metadata.ClassRows is not null;
            if (!isCounted && known is not { Train.Length: > 0 })
            {
                (terminal as IProgress<string>).Report(
                    $"The model does not say how frequent classes were in training and {dataset.Name} has no labelled training rows to count: "
                    + "every class is taken to be as frequent as the others.");
            }

            var priors = isCounted || known is null
                ? ClassPosterior.Priors(loaded.Model)
                : ClassPosterior.Priors(known.Train.Span, classes.Count);
            var posterior = ClassPosterior.Compute(loaded.Model, values, priors, cancellationToken);
            var labels = known is null ? [] : known.Of(part).Span[..(values.Length / loaded.Model.Dimension)];
            if (parsed.GetValue(output) is { } path)
            {
                Save(path, posterior, labels, classes);
            }

            Write(terminal, SplitOption.NameOf(dataset, part), ClassificationReport.Measure(posterior, classes.Count, labels), classes);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void Save(string path, double[] posterior, ReadOnlySpan<int> labels, IReadOnlyList<string> classes)
    {
        var first = labels.Length > 0 ? 1 : 0;
        var width = classes.Count + first;
        var table = new float[posterior.Length / classes.Count * width];
        for (var row = 0; row < table.Length / width; row++)
        {
            if (first > 0)
            {
                table[row * width] = labels[row];
            }

            TensorPrimitives.ConvertTruncating<double, float>(posterior.AsSpan(row * classes.Count, classes.Count), table.AsSpan((row * width) + first));
        }

        if (CommonOptions.Ending(path, ".csv", ".npy") == ".npy")
        {
            NpyFile.Write(path, table, table.Length / width, width);
        }
        else
        {
            string[] label = first > 0 ? ["label"] : [];
            CsvFile.Write(path, table, width, [.. label, .. classes.Select(name => $"p({name})")]);
        }
    }

    private static void Write(Terminal terminal, string data, ClassificationReport report, IReadOnlyList<string> classes)
    {
        if (terminal.IsJson)
        {
            terminal.Json(new JsonObject
            {
                ["data"] = data,
                ["rows"] = report.Rows,
                ["accuracy"] = Figures.Json(report.Accuracy),
                ["log_loss"] = Figures.Json(report.LogLoss),
            });
            return;
        }

        if (report.Accuracy is not { } accuracy)
        {
            var counts = Terminal.NewTable("class", "rows taken for it");
            foreach (var (count, name) in report.Classes.Zip(classes))
            {
                counts.AddRow(name, Figures.Text(count.Taken));
            }

            terminal.Show(counts);
            terminal.Say($"{data}: {Counted.Of(report.Rows, "row")} without labels; --out keeps the probabilities of each.");
            return;
        }

        var table = Terminal.NewTable("class", "rows", "right");
        foreach (var (count, name) in report.Classes.Zip(classes))
        {
            table.AddRow(name, Figures.Text(count.Rows!.Value), count.Accuracy is { } right ? Figures.Percent(right, "F2") : "");
        }

        table.AddRow("all", Figures.Text(report.Rows), Figures.Percent(accuracy, "F2"));
        terminal.Show(table);
        terminal.Say(
            $"{data}: {Figures.Percent(accuracy, "F2")} of {Counted.Of(report.Rows, "row")} right by Bayes' rule; "
            + $"log loss {Figures.Text(report.LogLoss!.Value, "F4")} nats.");
    }
}
