using System.Text;
using RealNvp.Conditionals;
using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;
using RealNvp.Files;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>What became of a table whose missing values were filled in by a model (<see cref="RowImputer"/>).</summary>
public sealed record FilledTable
{
    /// <summary>The most files of <see cref="WriteDraws"/>.</summary>
    public const int MostDraws = 100;

    private FilledTable()
    {
    }

    /// <summary>The rows of the table, all of which were written.</summary>
    public required long Rows { get; init; }

    /// <summary>The rows in which values of modelled columns were filled in.</summary>
    public required long FilledRows { get; init; }

    /// <summary>The rows that were written with their gaps: they lack too much, or a value of a given column.</summary>
    public required long RowsWithGaps { get; init; }

    /// <summary>The columns that were filled, and how many values of each.</summary>
    public required IReadOnlyList<(string Column, long Count)> FilledValues { get; init; }

    /// <summary>What was filled, left or found broken, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>
    /// Writes a table as it is, but for its gaps: missing values of modelled columns become their conditional mode, those of left-out columns that follow
    /// from others what follows. Gaps in columns that the model does not know stay. Text stays byte for byte beside them: mark, encoding, comments, titles,
    /// quotes, blanks and line ends. Only where a .tsv is written of text that tabs do not separate, or text is made harmless for spreadsheets, and for
    /// files of other kinds, it is written anew, in UTF-8 with a header.
    /// </summary>
    /// <param name="path">A .csv, .tsv, .txt, .npy, .npz or .parquet file.</param>
    /// <param name="output">A .csv, .tsv or .txt file; it is written beside and renamed.</param>
    /// <param name="model">A model of such a table.</param>
    /// <param name="reading">How text is read, in place of what is detected.</param>
    /// <param name="writing">How it is written; null for as it is.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="DataFaultException">
    /// The ending is another one, the file does not fit the model, or cannot be read or written; the sentence says why.
    /// </exception>
    public static FilledTable Write(
        string path,
        string output,
        DensityModel model,
        TableOptions? reading = null,
        TableWriteOptions? writing = null,
        CancellationToken cancellationToken = default) =>
        Write(path, output, model, filler: null, reading, writing, cancellationToken);

    /// <summary>
    /// Writes a table several times, its gaps filled by draws from the density of what a row lacks given what it has: multiple imputation (Rubin 1987). What is
    /// computed of each file differs by what is not known of the gaps.
    /// </summary>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file.</param>
    /// <param name="output">A .csv or .tsv file, of which the name is numbered: filled.csv becomes filled-1.csv, filled-2.csv and so on.</param>
    /// <param name="model">A model of such a table.</param>
    /// <param name="draws">How many files, from 1 to <see cref="MostDraws"/>.</param>
    /// <param name="seed">The same seed fills the same table alike.</param>
    /// <param name="reading">How text is read, in place of what is detected.</param>
    /// <param name="writing">How it is written; null for as it is.</param>
    /// <param name="cancellationToken">Stops the writing; files that are complete stay.</param>
    /// <returns>The files and what became of each, in the order of their numbers.</returns>
    /// <exception cref="DataFaultException">As for <see cref="Write(string, string, DensityModel, TableOptions?, TableWriteOptions?, CancellationToken)"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of files is out of range.</exception>
    public static IReadOnlyList<(string Path, FilledTable Table)> WriteDraws(
        string path,
        string output,
        DensityModel model,
        int draws,
        ulong seed = 1,
        TableOptions? reading = null,
        TableWriteOptions? writing = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(draws, MostDraws);
        var drawer = model.Schema is null ? null : new RowDrawer(model, draws, seed);
        var written = new List<(string, FilledTable)>();
        for (var draw = 0; draw < draws; draw++)
        {
            var numbered = DrawPath(output, draw + 1);
            drawer?.Begin(draw);
            written.Add((numbered, Write(path, numbered, model, drawer, reading, writing, cancellationToken)));
        }

        return written;
    }

    /// <summary>The file of a draw.</summary>
    internal static string DrawPath(string output, int number) => Path.Combine(
        Path.GetDirectoryName(output) ?? "", $"{Path.GetFileNameWithoutExtension(output)}-{number}{Path.GetExtension(output)}");

    /// <summary>Writes a table whose gaps something fills; null for their conditional mode.</summary>
    internal static FilledTable Write(
        string path,
        string output,
        DensityModel model,
        IRowFiller? filler,
        TableOptions? reading,
        TableWriteOptions? writing,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentNullException.ThrowIfNull(model);
        var ending = Pipes.AreNamed(output) ? ".CSV" : Path.GetExtension(output).ToUpperInvariant();
        if (ending is not (".CSV" or ".TSV" or ".TXT"))
        {
            throw new DataFaultException($"'{output}' must end in .csv, .tsv or .txt; the ending chooses the format.");
        }

        var schema = model.Schema ?? throw new DataFaultException(
            "The model was not trained on a table and knows no columns to fill; train one on a table.");
        using var source = TableSources.Open(path, reading, schema, cancellationToken: cancellationToken);
        var encoding = new TableEncoding(ClassColumn.IfIn(source.Names, model) ?? schema);
        var cells = new SchemaRowReader(encoding.Schema, source, filler ?? new RowImputer(model)) { FillsWithoutLabel = true };
        var delimiter = ending == ".TSV" ? '\t' : source.Format?.Delimiter ?? ',';
        var isSafe = writing?.IsSpreadsheetSafe == true;
        var gaps = new FilledRows(source, cells, encoding);
        var rows = 0L;
        AtomicFile.Write(output, stream => rows = !isSafe && delimiter == source.Format?.Delimiter && KeptText.CanWrite(source)
            ? WriteKept(stream, (TextSource)source, gaps, cancellationToken)
            : WriteAnew(stream, source, gaps, delimiter == LineCells.Blanks ? ',' : delimiter, isSafe, cancellationToken));
        return new()
        {
            Rows = rows,
            FilledRows = cells.FilledRows,
            RowsWithGaps = cells.Incomplete,
            FilledValues = cells.FilledValues,
            Notes = TableNotes.OfFilling(source, cells, rows),
        };
    }

    private static long WriteKept(Stream stream, TextSource source, FilledRows filler, CancellationToken cancellationToken)
    {
        using var buffered = new BufferedStream(stream);
        using var text = new KeptText(source, buffered, cancellationToken);
        using var cursor = source.Open(cancellationToken);
        while (cursor.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            text.Write(cursor, filler.Fill(cursor, cancellationToken));
        }

        text.Finish();
        return cursor.Row;
    }

    private static long WriteAnew(
        Stream stream, ITableSource source, FilledRows filler, char delimiter, bool isSafe, CancellationToken cancellationToken)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\n" };
        if (source.Format is not { HasHeader: false })
        {
            text.WriteLine(string.Join(delimiter, source.Names.Select(Name)));
        }

        using var cursor = source.Open(cancellationToken);
        while (cursor.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var filled = filler.Fill(cursor, cancellationToken);
            for (var column = 0; column < source.Names.Count; column++)
            {
                var isText = filled[column] is null ? cursor.Read(column, out _) == CellContent.Text : filler.IsName(column);
                var value = filled[column] ?? cursor.Text(column).ToString();
                text.Write(column > 0 ? delimiter.ToString() : "");
                text.Write(isText ? Name(value) : CsvFile.Quote(value, delimiter));
            }

            text.WriteLine();
        }

        return cursor.Row;

        string Name(string name) => CsvFile.Quote(isSafe ? CsvFile.Harmless(name) : name, delimiter);
    }
}
