using System.IO.Compression;
using RealNvp.Data.Tables.Sources;

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
            RequireHonest(entry, file.Length, name);
            using var content = entry.Open();
            return NpyArray.Read(content, entry.Length, name);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidInputException($"'{path}' is cut short or damaged: its archive does not unpack; save it again.", error);
        }
    }

    /// <summary>The data array, and the labels called y if there are any, each unpacked into a file of its own.</summary>
    public static List<(string Name, TemporaryFile File)> Unpack(Stream file, string path)
    {
        var unpacked = new List<(string, TemporaryFile)>();
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var data = Choose(archive, path);
            ZipArchiveEntry?[] entries = [data, data.Name == "y.npy" ? null : archive.Entries.FirstOrDefault(entry => entry.Name is "y.npy" or "Y.npy")];
            foreach (var entry in entries.OfType<ZipArchiveEntry>())
            {
                RequireHonest(entry, file.Length, $"{path}: {entry.Name}");
                var target = new TemporaryFile();
                unpacked.Add((entry.Name[..^4], target));
                using var content = entry.Open();
                content.CopyTo(target.Stream);
                target.Stream.Flush();
            }

            return unpacked;
        }
        catch (Exception error)
        {
            unpacked.ForEach(item => item.Item2.Dispose());
            if (error is InvalidDataException)
            {
                throw new InvalidInputException($"'{path}' is cut short or damaged: its archive does not unpack; save it again.", error);
            }

            throw;
        }
    }

    private static void RequireHonest(ZipArchiveEntry entry, long fileLength, string name)
    {
        if (entry.CompressedLength > fileLength || entry.Length / MostExpansion > entry.CompressedLength)
        {
            throw new InvalidInputException($"'{name}' is damaged: it claims {entry.Length} bytes out of {entry.CompressedLength}; save it again.");
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
