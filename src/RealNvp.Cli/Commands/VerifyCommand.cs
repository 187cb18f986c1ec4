using System.CommandLine;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Evaluation;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp verify MODEL [data]</c>: holds a model to its promise that the inverse is one.</summary>
internal static class VerifyCommand
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
        var rowCount = new Option<int>("--rows") { Description = "The most rows to examine.", DefaultValueFactory = _ => 1000 };
        var directory = CommonOptions.DataDirectory();
        var engine = new EngineOptions();
        var text = new TextOptionSet();
        var command = new Command("verify", "Check a model's inverse and log-dets on data, noise, constants and rows scaled by 100; exit 1 past the bounds.")
        {
            model, data, split, rowCount, directory, engine.Engine, engine.Device,
        };
        text.AddTo(command);
        command.Options.Add(CommonOptions.Json());
        command.SetAction((parsed, cancellationToken) =>
        {
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), engine.Read(parsed));
            using var rows = ShownRows.Load(loaded, parsed, data, split, directory, null, text, terminal, cancellationToken);
            var most = parsed.GetValue(rowCount);
            if (most < 1)
            {
                throw new InvalidInputException($"--rows must be 1 or more but is {most}.");
            }

            var (values, context) = rows.Read([.. Enumerable.Range(0, Math.Min(most, rows.Count))], cancellationToken);
            var figures = InvertibilityReport.Examine(loaded.Model.Flow, values, context: context, cancellationToken: cancellationToken);
            Write(terminal, figures);
            return Task.FromResult(figures.All(figure => figure.Fault is null) ? ExitCode.Success : ExitCode.Failed);
        });
        return command;
    }

    private static void Write(Terminal terminal, IReadOnlyList<InvertibilityFigures> figures)
    {
        var table = Terminal.NewTable("rows", "number", "largest error", "median error", "exact levels", "log-det gap / D", "largest scale", "verdict");
        foreach (var figure in figures)
        {
            table.AddRow(
                figure.Name,
                Figures.Text(figure.Rows),
                Figures.Small(figure.LargestError),
                Figures.Small(figure.MedianError),
                figure.ExactLevels is { } exact ? Figures.Percent(exact, "F4") : "",
                Figures.Small(figure.LargestLogDetGap),
                Figures.Small(figure.LargestScale),
                figure.Verdict);
            if (terminal.IsJson)
            {
                terminal.Json(new JsonObject
                {
                    ["rows"] = figure.Name,
                    ["number"] = figure.Rows,
                    ["largest_error"] = Figures.Json(figure.LargestError),
                    ["median_error"] = Figures.Json(figure.MedianError),
                    ["exact_levels"] = Figures.Json(figure.ExactLevels),
                    ["log_det_gap_per_dim"] = Figures.Json(figure.LargestLogDetGap),
                    ["largest_scale"] = Figures.Json(figure.LargestScale),
                    ["finite"] = figure.IsFinite,
                    ["fault"] = figure.Fault,
                });
            }
        }

        terminal.Show(table);
        terminal.Say(
            FormattableString.Invariant($"Bounds: error {InvertibilityReport.DataBound} on data and {InvertibilityReport.StrangeBound} on other rows, ")
            + FormattableString.Invariant($"log-det gap per variable {InvertibilityReport.LogDetBound} and {InvertibilityReport.StrangeLogDetBound}."));
    }
}
