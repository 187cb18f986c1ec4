using RealNvp.Files;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Opens a file as a table by its first bytes, and by its ending where they do not tell.</summary>
internal static class TableSources
{
    public const string Endings = ".csv, .tsv, .txt (also packed as .csv.gz), .npy, .npz or .parquet";

    public static bool IsKnown(string path) => Pipes.AreNamed(path) || RowFile.IsKnown(path) || IsParquet(path);

    /// <summary>Opens a file; what stands for a missing value is what the user says, else what the model's table had.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read, in place of what is detected.</param>
    /// <param name="schema">The schema of the model that its rows are for; null for none.</param>
    /// <param name="keepsFaults">Whether a malformed row is one with a fault (<see cref="ITableCursor.Fault"/>) and not the end of the reading.</param>
    /// <param name="encoding">How the bytes of a text are letters, if that is known; null finds out.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <exception cref="DataFaultException">It is missing, of another kind, empty or damaged.</exception>
    public static ITableSource Open(
        string path,
        TableOptions? options,
        TableSchema? schema = null,
        bool keepsFaults = false,
        FileEncoding? encoding = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new();
        options = options with { MissingMarks = options.MissingMarks ?? schema?.MissingMarks };
        if (Pipes.AreNamed(path))
        {
            return Piped(Pipes.Input(path), options, schema, keepsFaults, cancellationToken);
        }

        RequireFile(path);
        try
        {
            return KindOf(path) switch
            {
                TableFileKind.Parquet => MarkedSource.Of(new ParquetSource(path, cancellationToken), options),
                TableFileKind.Array => MarkedSource.Of(new ArraySource(path, isArchive: false, cancellationToken), options),
                TableFileKind.Archive => MarkedSource.Of(new ArraySource(path, isArchive: true, cancellationToken), options),
                TableFileKind.Workbook => throw TableFileKinds.Workbook(path),
                TableFileKind.Packed => Text(UnpackedText.Of(path, cancellationToken), isOwned: true),
                _ => new TextSource(path, options, Needed(schema), unpacked: null, encoding, cancellationToken) { KeepsUnevenLines = keepsFaults },
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFaultException($"'{path}' cannot be read ({error.Message.TrimEnd('.')}); give a file that can.", error);
        }

        TextSource Text(TemporaryFile text, bool isOwned) => OfText(path, text, isOwned, options, schema, keepsFaults, cancellationToken);
    }

    /// <summary>Throws unless a file is there whose name is that of a table.</summary>
    public static void RequireFile(string path)
    {
        if (TableFileKinds.IsWorkbookName(path))
        {
            throw TableFileKinds.Workbook(path);
        }

        if (!IsKnown(path))
        {
            throw new DataFaultException($"'{path}' is of no known kind; give a file that ends in {Endings}.");
        }

        if (!File.Exists(path))
        {
            throw new DataFaultException($"The file '{path}' does not exist; check its name and folder.");
        }
    }

    /// <summary>Whether a name is that of text that is packed.</summary>
    public static bool IsPacked(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
        && System.IO.Path.GetExtension(path[..^3]).ToUpperInvariant() is ".CSV" or ".TSV" or ".TXT";

    /// <summary>What a file is; where its first bytes do not tell, its ending does.</summary>
    public static TableFileKind KindOf(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var kind = TableFileKinds.Of(file);
        if (kind != TableFileKind.Text)
        {
            return kind;
        }

        return TableFileKinds.TextByAnotherName(file, path) is { } fault ? throw fault : System.IO.Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PARQUET" => TableFileKind.Parquet,
            ".NPY" => TableFileKind.Array,
            ".NPZ" => TableFileKind.Archive,
            _ => TableFileKind.Text,
        };
    }

    /// <summary>Text that came through a pipe. It stays, for whoever reads it again.</summary>
    private static TextSource Piped(string name, TableOptions options, TableSchema? schema, bool keepsFaults, CancellationToken cancellationToken)
    {
        var copy = Pipes.ReadAll(cancellationToken);
        using var start = copy.OpenAgain();
        return TableFileKinds.Of(start) switch
        {
            TableFileKind.Text => OfText(name, copy, isOwned: false, options, schema, keepsFaults, cancellationToken),
            TableFileKind.Packed => OfText(
                name, UnpackedText.Of(start, name, cancellationToken), isOwned: true, options, schema, keepsFaults, cancellationToken),
            _ => throw new DataFaultException($"What came through {name} is no text; a table of another kind has to be in a file: give its name."),
        };
    }

    private static TextSource OfText(
        string path, TemporaryFile text, bool isOwned, TableOptions options, TableSchema? schema, bool keepsFaults, CancellationToken cancellationToken)
    {
        try
        {
            return new(path, options, Needed(schema), text, encoding: null, cancellationToken) { KeepsUnevenLines = keepsFaults, OwnsText = isOwned };
        }
        catch when (isOwned)
        {
            text.Dispose();
            throw;
        }
    }

    private static string[] Needed(TableSchema? schema) =>
        [.. (schema?.Columns ?? []).Where(column => column.Role is ColumnRole.Modelled or ColumnRole.Context).Select(column => column.Name)];

    private static bool IsParquet(string path) => System.IO.Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase);
}
