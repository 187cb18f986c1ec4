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
    /// Writes a table as it is, rows and columns in their order and with the text they have, but for its gaps: missing values of modelled
    /// columns become their conditional mode, those of left-out columns that follow from others what follows. Gaps in columns that the
    /// model does not know stay. Text keeps its delimiter, header and decimal sign (in .tsv the delimiter is a tab); other kinds of files
    /// become text with a header, separated by commas.
    /// </summary>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file.</param>
    /// <param name="output">A .csv or .tsv file; it is written beside and renamed.</param>
    /// <param name="model">A model of such a table.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="DataFaultException">
    /// The ending is another one, the file does not fit the model, or cannot be read or written; the sentence says why.
    /// </exception>
    public static FilledTable Write(string path, string output, DensityModel model, CancellationToken cancellationToken = default) =>
        Write(path, output, model, filler: null, cancellationToken);

    /// <summary>
    /// Writes a table several times, its gaps filled by draws from the density of what a row lacks given what it has: multiple imputation (Rubin 1987). What is
    /// computed of each file differs by what is not known of the gaps.
    /// </summary>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file.</param>
    /// <param name="output">A .csv or .tsv file, of which the name is numbered: filled.csv becomes filled-1.csv, filled-2.csv and so on.</param>
    /// <param name="model">A model of such a table.</param>
    /// <param name="draws">How many files, from 1 to <see cref="MostDraws"/>.</param>
    /// <param name="seed">The same seed fills the same table alike.</param>
    /// <param name="cancellationToken">Stops the writing; files that are complete stay.</param>
    /// <returns>The files and what became of each, in the order of their numbers.</returns>
    /// <exception cref="DataFaultException">As for <see cref="Write(string, string, DensityModel, CancellationToken)"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of files is out of range.</exception>
    public static IReadOnlyList<(string Path, FilledTable Table)> WriteDraws(
        string path, string output, DensityModel model, int draws, ulong seed = 1, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(draws, MostDraws);
        var drawer = model.Schema is null ? null : new RowDrawer(model, draws, seed);
        var written = new List<(string, FilledTable)>();
        for (var draw = 0; draw < draws; draw++)
        {
            var name = $"{Path.GetFileNameWithoutExtension(output)}-{draw + 1}{Path.GetExtension(output)}";
            var numbered = Path.Combine(Path.GetDirectoryName(output) ?? "", name);
            drawer?.Begin(draw);
            written.Add((numbered, Write(path, numbered, model, drawer, cancellationToken)));
        }

        return written;
    }

    private static FilledTable Write(string path, string output, DensityModel model, IRowFiller? filler, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentNullException.ThrowIfNull(model);
        var isTabbed = Path.GetExtension(output).Equals(".tsv", StringComparison.OrdinalIgnoreCase);
        if (!isTabbed && !Path.GetExtension(output).Equals(".csv", StringComparison.OrdinalIgnoreCase))
        {
            throw new DataFaultException($"'{output}' must end in .csv or .tsv; the ending chooses the format.");
        }

        var schema = model.Schema ?? throw new DataFaultException(
            "The model was not trained on a table and knows no columns to fill; train one on a table.");
        using var source = TableSources.Open(path, null, schema, cancellationToken: cancellationToken);
        var encoding = new TableEncoding(ClassColumn.IfIn(source.Names, model) ?? schema);
        var cells = new SchemaRowReader(encoding.Schema, source, filler ?? new RowImputer(model)) { FillsWithoutLabel = true };
        var delimiter = isTabbed ? '\t' : source.Format?.Delimiter ?? ',';
        var rows = 0L;
        AtomicFile.Write(output, stream => rows = Write(stream, source, cells, encoding, delimiter, cancellationToken));
        return new()
        {
            Rows = rows,
            FilledRows = cells.FilledRows,
            RowsWithGaps = cells.Incomplete,
            FilledValues = cells.FilledValues,
            Notes = TableNotes.OfFilling(source, cells, rows),
        };
    }

    private static long Write(
        Stream stream, ITableSource source, SchemaRowReader cells, TableEncoding encoding, char delimiter, CancellationToken cancellationToken)
    {
        var columns = encoding.Schema.Columns;
        var indices = columns.Index().ToDictionary(item => item.Item.Name, item => item.Index, StringComparer.Ordinal);
        var known = source.Names.Select(name => indices.TryGetValue(name, out var index) ? index : -1).ToArray();
        var values = new double[columns.Count];
        using var text = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\n" };
        if (source.Format is not { HasHeader: false })
        {
            text.WriteLine(string.Join(delimiter, source.Names.Select(name => CsvFile.Quote(name, delimiter))));
        }

        using var cursor = source.Open(cancellationToken);
        while (cursor.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (cells.TryRead(cursor, values, cancellationToken))
            {
                encoding.FollowRelations(values);
            }

            for (var column = 0; column < known.Length; column++)
            {
                text.Write(column > 0 ? delimiter.ToString() : "");
                text.Write(Text(cursor, column, known[column]));
            }

            text.WriteLine();
        }

        return cursor.Row;

        string Text(ITableCursor cursor, int column, int index)
        {
            if (index < 0 || double.IsNaN(values[index]) || cursor.Read(column, out _) != CellContent.Missing)
            {
                return CsvFile.Quote(cursor.Text(column).ToString(), delimiter);
            }

            // A decimal comma may be the delimiter too; a name keeps its points.
            var value = TableWriter.Text(columns[index], values[index], delimiter);
            return source.Format is not { } format || columns[index].Categories is not null || columns[index].Dates is not null
                ? value
                : CsvFile.Quote(format.Written(column, value), delimiter);
        }
    }
}
