using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;

namespace RealNvp.Data;

/// <summary>Reads plain files of rows: .csv and .tsv text, and .npy and .npz arrays.</summary>
internal static class RowFile
{
    /// <summary>Whether the name ends like a file that <see cref="Read"/> reads.</summary>
    public static bool IsKnown(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV" or ".TXT" or ".NPY" or ".NPZ";

    /// <summary>
    /// Reads all rows. In text the delimiter (comma, semicolon or tab) and whether there is a header are found out: a first
    /// line without any number is one. Of an array the first axis counts the rows and the others make the width; of a .npz
    /// it takes the array called X, x or data, or the only one.
    /// </summary>
    /// <returns>The values row after row, the number in a row, and the names of the columns if the file has them.</returns>
    /// <exception cref="DataFaultException">
    /// The file is missing, of another kind, empty, damaged or ragged, or one of its values is no finite number.
    /// </exception>
    public static (float[] Values, int Width, IReadOnlyList<string>? Columns) Read(string path) => ReadAll(path, CancellationToken.None);

    /// <summary>Reads all rows as <see cref="Read"/> does, and hears while it reads that it shall stop.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static (float[] Values, int Width, IReadOnlyList<string>? Columns) ReadAll(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!IsKnown(path))
        {
            throw new DataFaultException($"'{path}' is of no known kind; give a file that ends in .csv, .tsv, .npy or .npz.");
        }

        if (!File.Exists(path))
        {
            throw new DataFaultException($"The file '{path}' does not exist; check its name and folder.");
        }

        try
        {
            using var file = new HeardStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), cancellationToken);
            return Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".NPY" => FromArray(NpyArray.Read(file, file.Length, path), path),
                ".NPZ" => FromArray(NpzArchive.Read(file, path), path),
                _ => TextTable.Read(file, path),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFaultException($"'{path}' cannot be read ({error.Message.TrimEnd('.')}); give a file that can.", error);
        }
    }

    /// <summary>The labels of the rows of a .npz that holds an array called y or labels beside the data; null for others.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The number of rows there must be labels for.</param>
    /// <exception cref="DataFaultException">The file is damaged, or the labels are not one whole number a row.</exception>
    public static int[]? ReadLabels(string path, int rows)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (NpzArchive.ReadLabels(file, path) is not { } labels)
        {
            return null;
        }

        return labels.Values.Length == rows && labels.Values.All(label => label == MathF.Round(label) && Math.Abs(label) < int.MaxValue)
            ? [.. labels.Values.Select(label => (int)label)]
            : throw new DataFaultException($"'{path}' has labels that are not one whole number for each of its {rows} rows; correct them.");
    }

    private static (float[] Values, int Width, IReadOnlyList<string>? Columns) FromArray(NpyArray array, string path)
    {
        if (array.Sizes.Length == 0 || array.Values.Length == 0)
        {
            throw new DataFaultException(
                $"'{path}' has no rows: its shape is ({string.Join(", ", array.Sizes)}); give an array of rows and columns.");
        }

        var width = array.Values.Length / array.Sizes[0];
        for (var i = 0; i < array.Values.Length; i++)
        {
            if (!float.IsFinite(array.Values[i]))
            {
                var (row, column) = Math.DivRem(i, width);
                throw new DataFaultException(
                    $"'{path}' has no finite float in row {row}, column {column} (counted from 0); remove or fill that row.");
            }
        }

        return (array.Values, width, null);
    }
}
