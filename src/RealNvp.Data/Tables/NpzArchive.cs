using System.IO.Compression;

namespace RealNvp.Data.Tables;

/// <summary>Takes the data array out of a .npz: the one called X or data if there is one, else the only one.</summary>
internal static class NpzArchive
{
    // Deflate makes at most 1,032 bytes of one; an entry that claims more is no honest one.
    private const long MostExpansion = 1032;

    /// <summary>The data array.</summary>
    public static NpyArray Read(Stream file, string path) => Read(file, path, Choose)!;

    /// <summary>The array of labels, called y, if there is one beside the data.</summary>
    public static NpyArray? ReadLabels(Stream file, string path) => Read(
        file, path, (archive, _) => archive.Entries.FirstOrDefault(entry => entry.Name is "y.npy" or "labels.npy"));

    private static NpyArray? Read(Stream file, string path, Func<ZipArchive, string, ZipArchiveEntry?> choose)
    {
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (choose(archive, path) is not { } entry)
            {
                return null;
            }

            var name = $"{path}: {entry.Name}";
            if (entry.CompressedLength > file.Length || entry.Length / MostExpansion > entry.CompressedLength)
            {
                throw new InvalidInputException($"'{name}' is damaged: it claims {entry.Length} bytes out of {entry.CompressedLength}; save it again.");
            }

            using var content = entry.Open();
            return NpyArray.Read(content, entry.Length, name);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidInputException($"'{path}' is cut short or damaged: its archive does not unpack; save it again.", error);
        }
    }

    private static ZipArchiveEntry Choose(ZipArchive archive, string path)
    {
        var arrays = archive.Entries.Where(entry => entry.Name.EndsWith(".npy", StringComparison.Ordinal)).ToArray();
        foreach (var name in (ReadOnlySpan<string>)["X.npy", "x.npy", "data.npy"])
        {
            if (arrays.FirstOrDefault(entry => entry.Name == name) is { } named)
            {
                return named;
            }
        }

        return arrays switch
        {
            [var only] => only,
            [] => throw new InvalidInputException($"'{path}' holds no .npy array; save it with numpy.savez."),
            _ => throw new InvalidInputException(
                $"'{path}' holds the arrays {string.Join(", ", arrays.Select(entry => entry.Name[..^4]))}; call the one with the data X."),
        };
    }
}
