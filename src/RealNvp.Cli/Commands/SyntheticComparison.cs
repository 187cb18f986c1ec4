using RealNvp.Cli.Display;
using RealNvp.Cli.Runs;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Pictures;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary>Shows how generated rows differ from the table that the model was trained on.</summary>
internal static class SyntheticComparison
{
    private const int MostRowsDrawn = 5_000;

    // Of a shape: above it few rows are said to be few.
    private const double LargestChance = 0.05;

    /// <summary>Compares rows that were drawn from the whole density, or all given the same of what was given at training.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="loaded">The model.</param>
    /// <param name="data">The table.</param>
    /// <param name="text">How the text of the table is read, where the user says it.</param>
    /// <param name="pairs">Where to draw every column against every other; null for nowhere.</param>
    /// <param name="synthetic">The generated rows.</param>
    /// <param name="contexts">What they were given; rows of the table that were given the same are compared with.</param>
    /// <param name="seed">Chooses rows where there are many.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    public static void Show(
        Terminal terminal,
        LoadedModel loaded,
        string data,
        TableOptions? text,
        string? pairs,
        float[] synthetic,
        float[] contexts,
        ulong seed,
        CancellationToken cancellationToken)
    {
        var schema = SchemaOf(loaded);
        using var table = loaded.LoadData(data, null, terminal, text: text, cancellationToken: cancellationToken);
        if (pairs is not null)
        {
            DrawPairs(terminal, schema, table, synthetic, pairs, cancellationToken);
        }

        var real = ComparedTable.Of(table, schema, contexts, cancellationToken);
        var (seen, unseen) = (real.Training.Length / schema.Columns.Count, real.HeldOut.Length / schema.Columns.Count);
        if (seen < table.Train.Count)
        {
            ((IProgress<string>)terminal).Report(
                $"{table.Name}: {Figures.Text(seen)} training and {Counted.Of(unseen, "held-out row")} have what the rows were given; "
                + "they are compared with those");
            RequireEnough(seen, unseen);
        }

        var cells = TableCells.Decode(schema, synthetic, contexts, cancellationToken);
        Show(terminal, schema, SyntheticReport.Compare(schema, real.Training, real.HeldOut, cells, [], [], seed, cancellationToken));
    }

    /// <summary>Compares rows that were given any cells with the rows of the table that have them.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="loaded">The model.</param>
    /// <param name="data">The table.</param>
    /// <param name="text">How the text of the table is read, where the user says it.</param>
    /// <param name="drawn">The generated rows.</param>
    /// <param name="seed">Chooses rows where there are many.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    public static void Show(
        Terminal terminal, LoadedModel loaded, string data, TableOptions? text, DrawnTable drawn, ulong seed, CancellationToken cancellationToken)
    {
        var schema = drawn.Schema;
        using var table = loaded.LoadData(data, null, terminal, text: text, cancellationToken: cancellationToken);
        var compared = ConditionComparison.Of(
            schema, ComparedTable.Of(table, schema, [], cancellationToken), drawn.Cells(), drawn.GivenRows, seed);
        var width = schema.Columns.Count;
        var (seen, unseen, made) = (compared.Training.Length / width, compared.HeldOut.Length / width, compared.Synthetic.Length / width);
        var progress = (IProgress<string>)terminal;
        var isOne = compared.Conditions == 1;
        progress.Report(
            $"{table.Name}: {Figures.Text(seen)} training and {Counted.Of(unseen, "held-out row")} have what {(isOne ? "the" : Figures.Text(made))} "
            + "rows were given; "
            + $"they are compared with those{(isOne ? "" : ", as many of each given row as among the generated ones")}");
        if (!isOne && compared.Unmatched > 0)
        {
            progress.Report(
                $"{Figures.Text(compared.Unmatched)} of {Counted.Of(compared.Conditions, "different given row")} are like none of {table.Name}; "
                + "what was drawn for them is not compared");
        }

        if (compared.LeftOut > 0)
        {
            progress.Report($"Another {Counted.Of(compared.LeftOut, "generated row", "is", "are")} not compared: {table.Name} has too few rows with "
                + "what they were given");
        }

        RequireEnough(Math.Min(seen, made), unseen);
        Show(
            terminal,
            schema,
            SyntheticReport.Compare(
                schema, compared.Training, compared.HeldOut, compared.Synthetic, compared.GivenColumns, compared.AllTraining, seed, cancellationToken));

        var worth = made * drawn.EffectiveSize / drawn.Count;
        if (Chance(seen + unseen, worth) is > LargestChance and var chance)
        {
            terminal.Say(
                $"These are few rows, the generated ones worth {Figures.Text(worth, "F0")} independent ones: "
                + $"two samples of such sizes from one and the same source differ by about {Figures.Percent(chance, "F0")} in the shape of a number.");
        }
    }

    // The mean of Kolmogorov's distribution, sqrt(pi / 2) ln 2.
    private static double Chance(double rows, double others) => 0.8687 * Math.Sqrt((1 / rows) + (1 / others));

    private static TableSchema SchemaOf(LoadedModel loaded) =>
        loaded.Model.Schema ?? throw new InvalidInputException("--compare is for models of tables; leave it out.");

    private static void RequireEnough(int seen, int unseen)
    {
        if (seen < 2 || unseen < 2)
        {
            throw new InvalidInputException("These are too few to compare with; leave --compare out, or give values that more rows have.");
        }
    }

    private static void Show(Terminal terminal, TableSchema schema, SyntheticReport report)
    {
        if (terminal.IsJson)
        {
            terminal.Json(SyntheticJson.Of(report, schema));
            return;
        }

        terminal.Say(SyntheticWords.Headline(report));
        Show(terminal, SyntheticWords.Columns, SyntheticWords.Rows(report, schema));
        if (report.Pairs.Count > 0)
        {
            Show(terminal, SyntheticWords.PairColumns, SyntheticWords.PairRows(report));
        }

        foreach (var sentence in SyntheticWords.Sentences(report))
        {
            terminal.Say(sentence);
        }
    }

    private static void Show(Terminal terminal, string[] columns, IEnumerable<string[]> rows)
    {
        var shown = Terminal.NewTable(columns);
        foreach (var row in rows)
        {
            shown.AddRow(row);
        }

        terminal.Show(shown);
    }

    private static void DrawPairs(
        Terminal terminal, TableSchema schema, Dataset table, float[] synthetic, string path, CancellationToken cancellationToken)
    {
        var drawn = synthetic.AsSpan(0, Math.Min(synthetic.Length, MostRowsDrawn * schema.Width));
        var columns = PairColumn.OfTable(schema, RowCopy.First(table.Test, MostRowsDrawn, cancellationToken).Rows, drawn);
        var title = GeneratedRows.PairsTitle(table.Name, columns.Count);
        PairPlot.Draw(columns, title, "test rows", "generated rows", cancellationToken: cancellationToken).Save(path);
        terminal.Say($"{(columns.Count == 1 ? "The column" : "Every column against every other")} in {path}");
    }
}
