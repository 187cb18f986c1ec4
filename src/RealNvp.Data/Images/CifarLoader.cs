using System.Formats.Tar;
using System.IO.Compression;
using RealNvp.Specs;

namespace RealNvp.Data.Images;

/// <summary>
/// Loads CIFAR's binary files, or fetches their archive. Of files in a folder those that are there are taken, whatever is missing,
/// and what part of the set they are is said.
/// </summary>
internal sealed class CifarLoader(string cache, HttpMessageHandler? network = null)
{
    private const int Levels = 256;

    public Dataset Load(
        CifarSource source, DataOptions options, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var folders = Folders(source, options.DataDirectory);
        var (train, test) = folders.FirstOrDefault(folder => IsUsable(source, folder)) is { } folder
            ? ReadFolder(source, folder)
            : Fetch(source, folders, progress, cancellationToken);
        var images = CifarImages.Parse(train, source.Classes.Count);
        var tests = CifarImages.Parse(test, source.Classes.Count);

        // A tenth, the last: 5,000 of the whole.
        var valid = options.FullTraining ? 0 : images.Labels.Length / 10;
        var part = Part(source, images.Labels.Length, tests.Labels.Length);
        if (part is not null)
        {
            progress?.Report($"{source.Name}: {part}");
        }

        var rows = new ByteRows(images.Pixels, CifarImages.Size);
        return new Dataset
        {
            Name = source.Name,
            Shape = new Shape(3, CifarImages.Side, CifarImages.Side),
            Levels = Levels,
            IsMirrorable = true,
            Train = new RowSubset(rows, 0, rows.Count - valid),
            Valid = new RowSubset(rows, rows.Count - valid, valid),
            Test = new ByteRows(tests.Pixels, CifarImages.Size),
            LabelSource = new(() => RowLabels.Split(source.Classes, images.Labels, valid, tests.Labels)),
            Source = part is null ? source.Licence : $"{source.Licence}; {part}",
        };
    }

    /// <summary>The folder in which all files of the set are, or null.</summary>
    public string? Whereabouts(CifarSource source) => Folders(source, null).FirstOrDefault(folder => IsComplete(source, folder));

    private List<string> Folders(CifarSource source, string? given) =>
        [.. DataFolders.Of(source.Name, given, cache).SelectMany(folder => new[] { folder, Path.Combine(folder, source.ArchiveFolder) })];

    private static string? Find(string folder, string name) =>
        new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".gz") }.FirstOrDefault(File.Exists);

    private static bool IsComplete(CifarSource source, string folder) =>
        source.Train.Append(source.Test).All(file => Find(folder, file.Name) is not null);

    // An incomplete cache is a download that was broken off; an incomplete folder of the user's is what there is.
    private bool IsUsable(CifarSource source, string folder) =>
        IsComplete(source, folder)
        || (!DataFolders.IsWithin(DataFolders.CacheOf(cache, source.Name), folder)
            && source.Train.Any(file => Find(folder, file.Name) is not null));

    private static (List<(byte[] Bytes, string Path)> Train, List<(byte[] Bytes, string Path)> Test) ReadFolder(CifarSource source, string folder)
    {
        var train = source.Train.Where(file => Find(folder, file.Name) is not null).Select(file => ReadWhole(file, Find(folder, file.Name)!)).ToList();
        if (Find(folder, source.Test.Name) is { } test)
        {
            return (train, [ReadWhole(source.Test, test)]);
        }

        // The first records of the test file under a name that says so; there is no check sum of those.
        var stem = Path.GetFileNameWithoutExtension(source.Test.Name);
        var part = Directory.EnumerateFiles(folder, stem + "_*").Where(IsBinary).Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new DataFaultException($"'{folder}' has training files of '{source.Name}' but no {source.Test.Name}; put it beside them.");
        return (train, [(IdxBytes.Read(part, source.Test.Length), part)]);
    }

    private static bool IsBinary(string path) =>
        path.EndsWith(".bin", StringComparison.Ordinal) || path.EndsWith(".bin.gz", StringComparison.Ordinal);

    private static (byte[] Bytes, string Path) ReadWhole(ImageFile file, string path)
    {
        var bytes = IdxBytes.Read(path, file.Length);
        if (bytes.Length != file.Length)
        {
            throw new DataFaultException($"'{path}' is cut short: it has {bytes.Length} of {Counted.Of(file.Length, "byte")}; fetch it again.");
        }

        file.RequirePublished(bytes, path);
        return (bytes, path);
    }

    private static string? Part(CifarSource source, int train, int test)
    {
        var (allTrain, allTest) = (source.Train.Sum(file => file.Length) / CifarImages.RecordLength, source.Test.Length / CifarImages.RecordLength);
        return (train, test) == (allTrain, allTest)
            ? null
            : FormattableString.Invariant($"a part of it, {train:N0} of {allTrain:N0} training and {test:N0} of {Counted.Of(allTest, "test image")}");
    }

    private (List<(byte[] Bytes, string Path)> Train, List<(byte[] Bytes, string Path)> Test) Fetch(
        CifarSource source, List<string> folders, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var kept = DataFolders.CacheOf(cache, source.Name);
        if (folders.Select(folder => Path.Combine(folder, source.Archive.Name)).FirstOrDefault(File.Exists) is { } archive)
        {
            progress?.Report($"unpacking '{archive}'");
            return Kept(Unpack(source, ReadArchive(source, archive), archive));
        }

        var wanted = new WantedFile(
            source.Name, source.Archive.Name, source.Archive.Length, source.Mirrors, folders,
            $"put {source.Train[0].Name} to {source.Train[^1].Name} and {source.Test.Name} into '{kept}' or give the folder that holds them");
        return Kept(new FileFetcher(network).Fetch(wanted, (bytes, address) => Unpack(source, bytes, address), progress, cancellationToken));

        (List<(byte[] Bytes, string Path)> Train, List<(byte[] Bytes, string Path)> Test) Kept(List<(byte[] Bytes, string Path)> files)
        {
            foreach (var (bytes, path) in files)
            {
                FileFetcher.Keep(bytes, Path.Combine(kept, path), progress);
            }

            return (files[..^1], files[^1..]);
        }
    }

    private static byte[] ReadArchive(CifarSource source, string path)
    {
        try
        {
            return new FileInfo(path).Length == source.Archive.Length
                ? File.ReadAllBytes(path)
                : throw new DataFaultException($"'{path}' has not the {Counted.Of(source.Archive.Length, "byte")} of the published archive; fetch it again.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFaultException($"'{path}' cannot be read ({error.Message.TrimEnd('.')}); give a file that can.", error);
        }
    }

    private static List<(byte[] Bytes, string Path)> Unpack(CifarSource source, byte[] archive, string address)
    {
        source.Archive.RequirePublished(archive, address, "bytes");
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var tar = new TarReader(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            var name = Path.GetFileName(entry.Name);
            var file = source.Train.Append(source.Test).FirstOrDefault(file => file.Name == name);
            if (file is null || entry.DataStream is null || entry.Length != file.Length)
            {
                continue;
            }

            var bytes = new byte[file.Length];
            entry.DataStream.ReadExactly(bytes);
            file.RequirePublished(bytes, $"{address}: {name}");
            found[name] = bytes;
        }

        return [.. source.Train.Append(source.Test).Select(file => found.TryGetValue(file.Name, out var bytes)
            ? (bytes, file.Name)
            : throw new DataFaultException(
                $"The archive {address} holds no {file.Name} of {Counted.Of(file.Length, "byte")}; "
                + "get the set's binary files elsewhere and give their folder.")
            {
                Options = [nameof(DataOptions.DataDirectory)],
            })];
    }
}
