using RealNvp.Specs;

namespace RealNvp.Data.Images;

/// <summary>Loads a set of images: finds its files, or fetches them into the cache, checks every byte, and splits them.</summary>
internal sealed class ImageLoader(string cache, HttpMessageHandler? network = null)
{
    private const int Levels = 256;
    // What gzip adds to bytes it cannot make shorter.
    private const int LongestWrapping = 1 << 16;

    public Dataset Load(
        ImageSource source, DataOptions options, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var folders = Folders(source, options.DataDirectory);
        var train = ReadImages(source.Train);
        var test = ReadImages(source.Test);
        if ((train.Height, train.Width) != (test.Height, test.Width))
        {
            throw new DataFaultException(
                $"The images of '{source.Name}' do not fit: {train.Height} x {train.Width} to train "
                + $"and {test.Height} x {test.Width} to test; fetch both files again.");
        }

        var size = train.Height * train.Width;
        var valid = options.FullTraining ? 0 : source.ValidRows;
        var rows = new ByteRows(train.Pixels, size);
        return new Dataset
        {
            Name = source.Name,
            Shape = new Shape(1, train.Height, train.Width),
            Levels = Levels,
            Train = new RowSubset(rows, 0, rows.Count - valid),
            Valid = new RowSubset(rows, rows.Count - valid, valid),
            Test = new ByteRows(test.Pixels, size),
            LabelSource = new(() => source is { TrainLabels: { } trainLabels, TestLabels: { } testLabels }
                ? RowLabels.Split(source.Classes, ReadLabels(trainLabels, train.Count), valid, ReadLabels(testLabels, test.Count))
                : null),
            Source = source.Licence,
        };

        // The sizes before the check sum, because they say more about what is wrong.
        IdxImages ReadImages(ImageFile file) => Read(source, file, folders, bytes => IdxImages.Parse(bytes.Bytes, bytes.Path), progress, cancellationToken);

        byte[] ReadLabels(ImageFile file, int count)
        {
            var labels = Read(
                source, file, folders, bytes => IdxLabels.Parse(bytes.Bytes, source.Classes.Count, bytes.Path), progress, CancellationToken.None);
            return labels.Length == count
                ? labels
                : throw new DataFaultException($"'{source.Name}' has {Counted.Of(labels.Length, "label")} in {file.Name} for "
                    + $"{Counted.Of(count, "image")}; fetch both files again.");
        }
    }

    /// <summary>The folder in which all files of a set are, or null.</summary>
    public string? Whereabouts(ImageSource source) =>
        Folders(source, null).FirstOrDefault(folder => Find(source.Train, [folder]) is not null && Find(source.Test, [folder]) is not null);

    private List<string> Folders(ImageSource source, string? given)
    {
        var folders = DataFolders.Of(source.Name, given, cache);
        if (source.SystemFolder is { } system)
        {
            folders.Add(system);
        }

        return folders;
    }

    private static string? Find(ImageFile file, IEnumerable<string> folders) =>
        folders.SelectMany(folder => new[] { Path.Combine(folder, file.CompressedName), Path.Combine(folder, file.Name) }).FirstOrDefault(File.Exists);

    private T Read<T>(
        ImageSource source,
        ImageFile file,
        List<string> folders,
        Func<(byte[] Bytes, string Path), T> parse,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(file, folders) is { } path)
        {
            return Check(IdxBytes.Read(path, file.Length), path);
        }

        var kept = DataFolders.CacheOf(cache, source.Name);
        var wanted = new WantedFile(
            source.Name, file.CompressedName, (long)file.Length + LongestWrapping, source.Mirrors, folders,
            $"put {source.Train.CompressedName} and {source.Test.CompressedName} into '{kept}' or give the folder that holds them");
        return new FileFetcher(network).Fetch(wanted, Unpack, progress, cancellationToken);

        T Unpack(byte[] compressed, string address)
        {
            var parsed = Check(IdxBytes.Read(new MemoryStream(compressed), file.Length, address), address);
            FileFetcher.Keep(compressed, Path.Combine(kept, file.CompressedName), progress);
            return parsed;
        }

        T Check(byte[] bytes, string place)
        {
            var parsed = parse((bytes, place));
            file.RequirePublished(bytes, place);
            return parsed;
        }
    }
}
