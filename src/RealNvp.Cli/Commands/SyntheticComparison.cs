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

    /// <param name="terminal">Where to show it.</param>
    /// <param name="loaded">The model.</param>
    /// <param name="data">The table.</param>
    /// <param name="text">How the text of the table is read, where the user says it.</param>
    /// <param name="pairs">Where to draw every column against every other; null for nowhere.</param>
    /// <param name="synthetic">The generated rows.</param>
    /// <param name="contexts">What they were given; rows of the table that were given the same are compared with.</param>
    /// <param name="given">The cells they were given of columns that the model learned, not-a-number for none; null where none were.</param>
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
        double[]? given,
        ulong seed,
        CancellationToken cancellationToken)
    {
        var schema = loaded.Model.Schema ?? throw new InvalidInputException("--compare is for models of tables; leave it out.");
        using var table = loaded.LoadData(data, null, terminal, text: text, cancellationToken: cancellationToken);
        if (pairs is not null)
        {
            DrawPairs(terminal, schema, table, synthetic, pairs, cancellationToken);
        }

        var real = ComparedTable.Of(table, schema, contexts, cancellationToken);
        real = given is null ? real : real.Having(schema, given);
        var (seen, unseen) = (real.Training.Length / schema.Columns.Count, real.HeldOut.Length / schema.Columns.Count);
        if (seen < table.Train.Count)
        {
            ((IProgress<string>)terminal).Report(
                $"{table.Name}: {Figures.Text(seen)} training and {Figures.Text(unseen)} held-out rows have what the rows were given; "
                + "they are compared with those");
            if (seen < 2 || unseen < 2)
            {
                throw new InvalidInputException("These are too few to compare with; leave --compare out, or give values that more rows have.");
            }
        }

        var report = SyntheticReport.Compare(
            schema,
            real.Training,
            real.HeldOut,
            TableCells.Decode(schema, synthetic, contexts, cancellationToken),
            given is null ? [] : [.. given.Index().Where(cell => !double.IsNaN(cell.Item)).Select(cell => cell.Index)],
            seed,
            cancellationToken);
        if (terminal.IsJson)
        {
            terminal.Json(SyntheticJson.Of(report));
            return;
        }

        terminal.Say(SyntheticWords.Headline(report));
        Show(terminal, SyntheticWords.Columns, SyntheticWords.Rows(report));
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
