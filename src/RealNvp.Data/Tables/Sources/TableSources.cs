using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Opens a file as a table by its first bytes, and by its ending where they do not tell.</summary>
internal static class TableSources
{
    public const string Endings = ".csv, .tsv, .txt (also packed as .csv.gz), .npy, .npz or .parquet";

    public static bool IsKnown(string path) => RowFile.IsKnown(path) || IsParquet(path) || IsPacked(path);

    /// <summary>Opens a file; what stands for a missing value is what the user says, else what the model's table had.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read, in place of what is detected.</param>
    /// <param name="schema">The schema of the model that its rows are for; null for none.</param>
    /// <param name="keepsFaults">Whether a malformed row is one with a fault (<see cref="ITableCursor.Fault"/>) and not the end of the reading.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <exception cref="DataFaultException">It is missing, of another kind, empty or damaged.</exception>
    public static ITableSource Open(
        string path, TableOptions? options, TableSchema? schema = null, bool keepsFaults = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!IsKnown(path))
        {
            throw new DataFaultException($"'{path}' is of no known kind; give a file that ends in {Endings}.");
        }

        if (!File.Exists(path))
        {
            throw new DataFaultException($"The file '{path}' does not exist; check its name and folder.");
        }

        options ??= new();
        options = options with { MissingMarks = options.MissingMarks ?? schema?.MissingMarks };
        try
        {
            return KindOf(path) switch
            {
                ".PARQUET" => MarkedSource.Of(new ParquetSource(path, cancellationToken), options),
                ".NPY" => MarkedSource.Of(new ArraySource(path, isArchive: false, cancellationToken), options),
                ".NPZ" => MarkedSource.Of(new ArraySource(path, isArchive: true, cancellationToken), options),
                ".GZ" => Packed(path, options, schema, keepsFaults, cancellationToken),
                _ => new TextSource(path, options, Needed(schema), unpacked: null, cancellationToken) { KeepsUnevenLines = keepsFaults },
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFaultException($"'{path}' cannot be read ({error.Message.TrimEnd('.')}); give a file that can.", error);
        }
    }

    /// <summary>The ending that a file should have.</summary>
    private static string KindOf(string path)
    {
        Span<byte> start = stackalloc byte[6];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)] switch
        {
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => ".PARQUET",
            [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'] => ".NPY",
            [(byte)'P', (byte)'K', 3, 4, ..] => ".NPZ",
            [0x1F, 0x8B, ..] => ".GZ",
            _ when IsPacked(path) => ".CSV",
            _ => System.IO.Path.GetExtension(path).ToUpperInvariant(),
        };
    }

    private static TextSource Packed(string path, TableOptions options, TableSchema? schema, bool keepsFaults, CancellationToken cancellationToken)
    {
        var unpacked = UnpackedText.Of(path, cancellationToken);
        try
        {
            return new(path, options, Needed(schema), unpacked, cancellationToken) { KeepsUnevenLines = keepsFaults };
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    private static bool IsPacked(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
        && System.IO.Path.GetExtension(path[..^3]).ToUpperInvariant() is ".CSV" or ".TSV" or ".TXT";

    private static string[] Needed(TableSchema? schema) =>
        [.. (schema?.Columns ?? []).Where(column => column.Role is ColumnRole.Modelled or ColumnRole.Context).Select(column => column.Name)];

    private static bool IsParquet(string path) => System.IO.Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase);
}
