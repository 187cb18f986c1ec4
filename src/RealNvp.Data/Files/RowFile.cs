using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;
using RealNvp.Files;

namespace RealNvp.Data;

/// <summary>Reads plain files of rows: text, also packed, and .npy and .npz arrays. What a file is its first bytes say.</summary>
internal static class RowFile
{
    /// <summary>Whether the name ends like a file that <see cref="Read"/> reads.</summary>
    public static bool IsKnown(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV" or ".TXT" or ".NPY" or ".NPZ" || TableSources.IsPacked(path);

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
        if (Pipes.AreNamed(path))
        {
            var copy = Pipes.ReadAll(cancellationToken);
            using var again = copy.OpenAgain();
            return ReadFile(again, Pipes.Input(path), cancellationToken);
        }

        TableSources.RequireFile(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return ReadFile(file, path, cancellationToken);
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
        if (Pipes.AreNamed(path))
        {
            return null;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (TableFileKinds.Of(file) != TableFileKind.Archive)
        {
            return null;
        }

        if (NpzArchive.ReadLabels(file, path) is not { } labels)
        {
            return null;
        }

        return labels.Values.Length == rows && labels.Values.All(label => label == MathF.Round(label) && Math.Abs(label) < int.MaxValue)
            ? [.. labels.Values.Select(label => (int)label)]
            : throw new DataFaultException($"'{path}' has labels that are not one whole number for each of its {rows} rows; correct them.");
    }

    private static (float[] Values, int Width, IReadOnlyList<string>? Columns) ReadFile(FileStream file, string path, CancellationToken cancellationToken)
    {
        var kind = TableFileKinds.Of(file);
        if (kind == TableFileKind.Text && TableFileKinds.TextByAnotherName(file, path) is { } fault)
        {
            throw fault;
        }

        if (kind == TableFileKind.Packed)
        {
            using var text = UnpackedText.Of(file, path, cancellationToken);
            using var unpacked = new HeardStream(text.OpenAgain(), cancellationToken);
            return TextTable.Read(unpacked, path);
        }

        using var heard = new HeardStream(file, cancellationToken);
        return (kind, Path.GetExtension(path).ToUpperInvariant()) switch
        {
            (TableFileKind.Array, _) or (TableFileKind.Text, ".NPY") => FromArray(NpyArray.Read(heard, heard.Length, path), path),
            (TableFileKind.Archive, _) or (TableFileKind.Text, ".NPZ") => FromArray(NpzArchive.Read(heard, path), path),
            (TableFileKind.Workbook, _) => throw TableFileKinds.Workbook(path),
            (TableFileKind.Parquet, _) or (_, ".PARQUET") => throw new DataFaultException(
                $"'{path}' is a Parquet file, whose columns the model has no names for; write its rows as .npy, or as .csv without names."),
            _ => TextTable.Read(heard, path),
        };
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
