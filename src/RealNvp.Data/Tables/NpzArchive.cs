using System.IO.Compression;
using RealNvp.Data.Tables.Sources;
using RealNvp.Files;

namespace RealNvp.Data.Tables;

/// <summary>Takes the data array out of a .npz: the one called X or data if there is one, else the only one.</summary>
internal static class NpzArchive
{
    private const int CopyBytes = 1 << 16;
    private const int MostShown = 20;

    /// <summary>The data array.</summary>
    public static NpyArray Read(Stream file, string path) => Read(file, path, Choose)!;

    /// <summary>The array of labels, called y, if there is one beside the data.</summary>
    public static NpyArray? ReadLabels(Stream file, string path) => Read(
        file, path, (archive, _) => archive.Entries.FirstOrDefault(entry => entry.Name is "y.npy" or "labels.npy"));

    private static NpyArray? Read(Stream file, string path, Func<ZipArchive, string, ZipArchiveEntry?> choose) => Guarded(path, () =>
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (choose(archive, path) is not { } entry)
        {
            return null;
        }

        var name = $"{path}: {entry.Name}";
        using var content = NpzEntry.Honest(entry, file.Length, name).Open();
        return NpyArray.Read(content, entry.Length, name);
    });

    /// <summary>The data array, and the labels called y if there are any, each unpacked into a file of its own.</summary>
    public static List<(string Name, TemporaryFile File)> Unpack(Stream file, string path, CancellationToken cancellationToken)
    {
        var unpacked = new List<(string, TemporaryFile)>();
        try
        {
            using var archive = Guarded(path, () => new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true));
            var data = Guarded(path, () => Choose(archive, path));
            ZipArchiveEntry?[] entries = [data, data.Name == "y.npy" ? null : archive.Entries.FirstOrDefault(entry => entry.Name is "y.npy" or "Y.npy")];
            foreach (var entry in entries.OfType<ZipArchiveEntry>())
            {
                NpzEntry.Honest(entry, file.Length, $"{path}: {entry.Name}");
                var target = new TemporaryFile();
                unpacked.Add((entry.Name[..^4], target));
                using var content = Guarded(path, entry.Open);
                Copy(content, entry.Length, target.Stream, path, cancellationToken);
            }

            return unpacked;
        }
        catch
        {
            unpacked.ForEach(item => item.Item2.Dispose());
            throw;
        }
    }

    // No more than the entry claims, whatever its compressed bytes unpack into.
    private static void Copy(Stream content, long length, Stream target, string path, CancellationToken cancellationToken)
    {
        var buffer = new byte[CopyBytes];
        for (var left = length; left > 0 && Guarded(path, () => content.Read(buffer, 0, (int)Math.Min(left, buffer.Length))) is > 0 and var read; left -= read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(buffer.AsSpan(0, read));
        }

        target.Flush();
    }

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new DataFaultException($"'{path}' is cut short or damaged: its archive does not unpack; save it again.", error);
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
            [] => throw new DataFaultException($"'{path}' holds no .npy array; save it with numpy.savez."),
            _ => throw new DataFaultException(
                $"'{path}' holds the arrays {string.Join(", ", arrays.Take(MostShown).Select(entry => entry.Name[..^4]))}"
                + $"{(arrays.Length > MostShown ? ", ..." : "")}; call the one with the data X."),
        };
    }
}
