using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Opens a file as a table by its ending.</summary>
internal static class TableSources
{
    public const string Endings = ".csv, .tsv, .npy, .npz or .parquet";

    public static bool IsKnown(string path) => RowFile.IsKnown(path) || IsParquet(path);

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
            return System.IO.Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".PARQUET" => MarkedSource.Of(new ParquetSource(path, cancellationToken), options),
                ".NPY" or ".NPZ" => MarkedSource.Of(new ArraySource(path, cancellationToken), options),
                _ => new TextSource(path, options, Needed(schema), cancellationToken) { KeepsUnevenLines = keepsFaults },
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFaultException($"'{path}' cannot be read ({error.Message.TrimEnd('.')}); give a file that can.", error);
        }
    }

    private static string[] Needed(TableSchema? schema) =>
        [.. (schema?.Columns ?? []).Where(column => column.Role is ColumnRole.Modelled or ColumnRole.Context).Select(column => column.Name)];

    private static bool IsParquet(string path) => System.IO.Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase);
}
