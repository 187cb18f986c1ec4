using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Opens a file as a table by its ending.</summary>
internal static class TableSources
{
    public const string Endings = ".csv, .tsv, .npy, .npz or .parquet";

    public static bool IsKnown(string path) => RowFile.IsKnown(path) || IsParquet(path);

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, of another kind, empty or damaged.</exception>
    public static ITableSource Open(string path, TableOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!IsKnown(path))
        {
            throw new InvalidInputException($"'{path}' is of no known kind; give a file that ends in {Endings}.");
        }

        if (!File.Exists(path))
        {
            throw new InvalidInputException($"The file '{path}' does not exist; check its name and folder.");
        }

        try
        {
            return System.IO.Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".PARQUET" => new ParquetSource(path),
                ".NPY" or ".NPZ" => new ArraySource(path),
                _ => new TextSource(path, options ?? new()),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{path}' cannot be read ({error.Message.TrimEnd('.')}); give a file that can.", error);
        }
    }

    private static bool IsParquet(string path) => System.IO.Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase);
}
