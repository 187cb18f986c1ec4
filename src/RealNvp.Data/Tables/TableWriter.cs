using System.Text;
using Parquet;
using Parquet.Schema;
using RealNvp.Data.Tables;
using RealNvp.Files;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>
/// Writes rows that a model made in the units, types and order of the table it was trained on. Columns that follow from others are filled in;
/// labels, and columns that the user left out, are not written, since the model knows nothing of them. Columns that were found to be identifiers or free text
/// are there and empty, or have new identifiers (<see cref="TableWriteOptions.NewIdentifiers"/>).
/// </summary>
public static class TableWriter
{
    private const int RowsAtOnce = 1 << 16;

    /// <summary>Writes a .csv, .tsv, .parquet or .npy file, whole or not at all; names are written as such, in .npy as their index.</summary>
    /// <param name="path">The file to create or replace; its ending chooses the format.</param>
    /// <param name="schema">The model's table.</param>
    /// <param name="rows">The flow's rows, <c>[n, schema.Width]</c>.</param>
    /// <param name="context">What each is conditioned on, <c>[n, schema.ContextWidth]</c>.</param>
    /// <param name="options">How they are written; null for as they are.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="DataFaultException">The ending is another one, or the file cannot be written there.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public static void Write(
        string path,
        TableSchema schema,
        ReadOnlyMemory<float> rows,
        ReadOnlyMemory<float> context = default,
        TableWriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(schema);
        Write(path, new TableEncoding(schema), rows, context, options, cancellationToken);
    }

    /// <summary>Writes the rows of an encoding, which may know numbers that its rows hold in fewer digits.</summary>
    internal static void Write(
        string path,
        TableEncoding encoding,
        ReadOnlyMemory<float> rows,
        ReadOnlyMemory<float> context,
        TableWriteOptions? options,
        CancellationToken cancellationToken)
    {
        RowLayout.CountRows(rows.Length, encoding.Width);
        switch (Pipes.AreNamed(path) ? ".CSV" : Path.GetExtension(path).ToUpperInvariant())
        {
            case ".CSV":
                AtomicFile.Write(path, stream => WriteText(stream, ',', encoding, rows.Span, context.Span, options, cancellationToken));
                break;
            case ".TSV":
                AtomicFile.Write(path, stream => WriteText(stream, '\t', encoding, rows.Span, context.Span, options, cancellationToken));
                break;
            case ".PARQUET":
                AtomicFile.Write(path, stream => WriteParquetAsync(stream, encoding, rows, context, options, cancellationToken).GetAwaiter().GetResult());
                break;
            case ".NPY":
                AtomicFile.Write(path, stream => WriteArray(stream, encoding, rows.Span, context.Span, options, cancellationToken));
                break;
            default:
                throw new InvalidInputException($"'{path}' must end in .csv, .tsv, .parquet, .npy; the ending chooses the format.");
        }
    }

    /// <summary>Writes the rows of a model; where it is given the labels of a table, these too, in their column.</summary>
    /// <param name="path">The file to create or replace; its ending chooses the format.</param>
    /// <param name="model">A model of a table.</param>
    /// <param name="rows">The flow's rows, <c>[n, model.Dimension]</c>.</param>
    /// <param name="context">What each is conditioned on, <c>[n, Spec.Context]</c>.</param>
    /// <param name="options">How they are written; null for as they are.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="DataFaultException">The model is of no table, the ending is another one, or the file cannot be written there.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public static void Write(
        string path,
        DensityModel model,
        ReadOnlyMemory<float> rows,
        ReadOnlyMemory<float> context = default,
        TableWriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var schema = model.Schema ?? throw new InvalidInputException("The model is of no table; write its rows as an array or as plain text.");
        if (ClassColumn.GivenBy(model) is { } given && !context.IsEmpty)
        {
            Write(path, given, rows, ClassColumn.FromClasses(context.Span, model.Spec.Context), options, cancellationToken);
        }
        else
        {
            Write(path, schema, rows, schema.ContextWidth > 0 ? context : default, options, cancellationToken);
        }
    }

    /// <summary>The indices of the columns that are written.</summary>
    private static int[] Written(TableSchema schema) =>
    [
        .. schema.Columns.Index()
            .Where(item => item.Item.Role is ColumnRole.Modelled or ColumnRole.Context || item.Item.Relation is not null || IsEmpty(item.Item))
            .Select(item => item.Index),
    ];

    private static NewIdentifiers Identifiers(TableEncoding encoding, int values, TableWriteOptions? options) =>
        new(encoding.Schema, values / encoding.Width, options?.NewIdentifiers);

    private static bool IsEmpty(TableColumn column) => column.Kind is ColumnKind.Identifier or ColumnKind.Text;

    private static void WriteText(
        Stream stream,
        char delimiter,
        TableEncoding encoding,
        ReadOnlySpan<float> rows,
        ReadOnlySpan<float> context,
        TableWriteOptions? options,
        CancellationToken cancellationToken)
    {
        var columns = encoding.Schema.Columns;
        var written = Written(encoding.Schema);
        var cells = new double[columns.Count];
        var identifiers = Identifiers(encoding, rows.Length, options);
        var gaps = new FollowingGaps(encoding.Schema, options?.FollowingGaps);
        var isSafe = options?.IsSpreadsheetSafe == true;
        using var text = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\n" };
        text.WriteLine(string.Join(delimiter, written.Select(index => Name(columns[index].Name, delimiter, isSafe))));
        for (var row = 0; row < rows.Length / encoding.Width; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Decode(encoding, rows, context, row, cells, gaps);
            text.WriteLine(string.Join(delimiter, written.Select(index => identifiers.Of(index) is { } own
                ? own.AreNumbers ? own.NextText() : Name(own.NextText(), delimiter, isSafe)
                : Text(columns[index], cells[index], delimiter, isSafe))));
        }
    }

    private static void WriteArray(
        Stream stream,
        TableEncoding encoding,
        ReadOnlySpan<float> rows,
        ReadOnlySpan<float> context,
        TableWriteOptions? options,
        CancellationToken cancellationToken)
    {
        var written = Written(encoding.Schema);
        var identifiers = Identifiers(encoding, rows.Length, options);
        var gaps = new FollowingGaps(encoding.Schema, options?.FollowingGaps);
        var cells = new double[encoding.Schema.Columns.Count];
        var values = new double[written.Length];
        var count = rows.Length / encoding.Width;
        var array = new NpyRowWriter(stream, written.Length, count);
        for (var row = 0; row < count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Decode(encoding, rows, context, row, cells, gaps);
            for (var column = 0; column < written.Length; column++)
            {
                values[column] = identifiers.Of(written[column]) is { AreNumbers: true } own ? own.NextNumber() : cells[written[column]];
            }

            array.Write(values);
        }

        array.Finish();
    }

    private static async Task WriteParquetAsync(
        Stream stream,
        TableEncoding encoding,
        ReadOnlyMemory<float> rows,
        ReadOnlyMemory<float> context,
        TableWriteOptions? options,
        CancellationToken cancellationToken)
    {
        var columns = encoding.Schema.Columns;
        var written = Written(encoding.Schema);
        var identifiers = Identifiers(encoding, rows.Length, options);
        var gaps = new FollowingGaps(encoding.Schema, options?.FollowingGaps);
        DataField[] fields = [.. written.Select(index => columns[index] switch
        {
            var column when identifiers.Of(index) is { AreNumbers: true } => (DataField)new DataField<long>(column.Name),
            var column when IsEmpty(column) => new DataField<string>(column.Name, nullable: true),
            var column when TruthWords.Are(column) => HasGaps(column) ? new DataField<bool?>(column.Name) : new DataField<bool>(column.Name),
            { Dates: { } dates } column => ParquetDateWriter.Field(column.Name, dates),
            var column when StoredDecimal.Of(column) is { } number => number.Field(column.Name, HasGaps(column)),
            var column when StoredUuid.Are(column) => StoredUuid.Field(column.Name, HasGaps(column)),
            var column when StoredWhole.Are(column) => StoredWhole.Field(column, HasGaps(column)),
            { Kind: ColumnKind.Category } column => new DataField<string>(column.Name, nullable: HasGaps(column)),
            { Kind: ColumnKind.Integer } column => HasGaps(column) ? new DataField<long?>(column.Name) : new DataField<long>(column.Name),
            var column => HasGaps(column) ? new DataField<double?>(column.Name) : new DataField<double>(column.Name),
        })];
        var count = rows.Length / encoding.Width;
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, cancellationToken: cancellationToken);
        for (var start = 0; start < count; start += RowsAtOnce)
        {
            var part = Math.Min(RowsAtOnce, count - start);
            var cells = new double[columns.Count];
            var values = written.Select(_ => new double[part]).ToArray();
            for (var row = 0; row < part; row++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Decode(encoding, rows.Span, context.Span, start + row, cells, gaps);
                for (var column = 0; column < written.Length; column++)
                {
                    values[column][row] = cells[written[column]];
                }
            }

            using var group = writer.CreateRowGroup();
            for (var column = 0; column < written.Length; column++)
            {
                await (columns[written[column]] switch
                {
                    _ when identifiers.Of(written[column]) is { } own => WriteNewAsync(group, fields[column], own, part, cancellationToken),
                    var names when IsEmpty(names) => group.WriteAsync(fields[column], new string?[part]!),
                    { Dates: { } dates } => ParquetDateWriter.WriteAsync(group, fields[column], dates, values[column], cancellationToken),
                    var known when StoredDecimal.Of(known) is { } number =>
                        number.WriteAsync(group, fields[column], values[column], cancellationToken),
                    var known when StoredUuid.Are(known) => StoredUuid.WriteAsync(group, fields[column], known, values[column], cancellationToken),
                    var known when StoredWhole.Are(known) => StoredWhole.WriteAsync(group, fields[column], known, values[column], cancellationToken),
                    var known => HasGaps(known)
                        ? WriteGapsAsync(group, fields[column], known, values[column], cancellationToken)
                        : WriteAsync(group, fields[column], known, values[column], cancellationToken),
                });
            }
        }
    }

    private static Task WriteNewAsync(ParquetRowGroupWriter group, DataField field, IdentifierSequence own, int count, CancellationToken cancellationToken) =>
        own.AreNumbers
            ? group.WriteAsync<long>(field, Array.ConvertAll(new long[count], _ => own.NextNumber()), cancellationToken: cancellationToken)
            : group.WriteAsync(field, Array.ConvertAll(new string[count], _ => own.NextText()));

    /// <summary>Whether generated rows may lack a value of the column: its own gaps, or those of the columns that it follows from.</summary>
    private static bool HasGaps(TableColumn column) => column is { Marginal.Missing: > 0 } or { Relation.Columns.Count: > 0 };

    private static Task WriteAsync(
        ParquetRowGroupWriter group, DataField field, TableColumn column, double[] cells, CancellationToken cancellationToken) => column switch
        {
            var names when TruthWords.Are(names) => group.WriteAsync<bool>(
                field, Array.ConvertAll(cells, cell => TruthWords.Of(names.Text(cell))!.Value), cancellationToken: cancellationToken),
            { Kind: ColumnKind.Category } => group.WriteAsync(field, Array.ConvertAll(cells, column.Text)),
            { Kind: ColumnKind.Integer } => group.WriteAsync<long>(
                field, Array.ConvertAll(cells, cell => (long)cell), cancellationToken: cancellationToken),
            _ => group.WriteAsync<double>(field, cells, cancellationToken: cancellationToken),
        };

    /// <summary>Writes nothing, and not a number, where a value is missing.</summary>
    private static Task WriteGapsAsync(
        ParquetRowGroupWriter group, DataField field, TableColumn column, double[] cells, CancellationToken cancellationToken) => column switch
        {
            var names when TruthWords.Are(names) => group.WriteAsync<bool>(
                field, Array.ConvertAll(cells, cell => double.IsNaN(cell) ? null : TruthWords.Of(names.Text(cell))), cancellationToken: cancellationToken),
            { Kind: ColumnKind.Category } => group.WriteAsync(
                field, Array.ConvertAll(cells, cell => double.IsNaN(cell) ? null : column.Text(cell))!),
            { Kind: ColumnKind.Integer } => group.WriteAsync<long>(
                field, Array.ConvertAll(cells, cell => double.IsNaN(cell) ? (long?)null : (long)cell), cancellationToken: cancellationToken),
            _ => group.WriteAsync<double>(
                field, Array.ConvertAll(cells, cell => double.IsNaN(cell) ? (double?)null : cell), cancellationToken: cancellationToken),
        };

    private static void Decode(
        TableEncoding encoding, ReadOnlySpan<float> rows, ReadOnlySpan<float> context, int row, Span<double> cells, FollowingGaps gaps)
    {
        encoding.Decode(rows.Slice(row * encoding.Width, encoding.Width), context.Slice(row * encoding.ContextWidth, encoding.ContextWidth), cells);
        gaps.Apply(cells);
    }

    /// <summary>A value of the table as text, a name quoted where the delimiter asks for it.</summary>
    private static string Text(TableColumn column, double value, char delimiter, bool isSafe) =>
        column.Kind == ColumnKind.Category ? Name(column.Text(value), delimiter, isSafe)
            : column.Dates is not null ? CsvFile.Quote(column.Text(value), delimiter)
            : column.Text(value);

    private static string Name(string name, char delimiter, bool isSafe) => CsvFile.Quote(isSafe ? CsvFile.Harmless(name) : name, delimiter);
}
