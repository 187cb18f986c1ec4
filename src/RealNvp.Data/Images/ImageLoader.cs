using System.Security.Cryptography;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Data.Images;

/// <summary>Loads a set of images: finds its files, or fetches them into the cache, checks every byte, and splits them.</summary>
internal sealed class ImageLoader(string cache, HttpMessageHandler? network = null)
{
    private const int Levels = 256;

    public Dataset Load(
        ImageSource source, DataOptions options, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var folders = Folders(source, options.DataDirectory);
        var train = Read(source, source.Train, folders, progress, cancellationToken);
        var test = Read(source, source.Test, folders, progress, cancellationToken);
        if ((train.Height, train.Width) != (test.Height, test.Width))
        {
            throw new InvalidInputException(
                $"The images of '{source.Name}' do not fit: {train.Height} x {train.Width} to train and {test.Height} x {test.Width} to test; fetch both files again.");
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
            Source = source.Licence,
        };
    }

    /// <summary>The folder in which all files of a set are, or null.</summary>
    public string? Whereabouts(ImageSource source) =>
        Folders(source, null).FirstOrDefault(folder => Find(source.Train, [folder]) is not null && Find(source.Test, [folder]) is not null);

    private string CacheOf(ImageSource source) => Path.Combine(cache, source.Name);

    private List<string> Folders(ImageSource source, string? given)
    {
        var folders = new List<string>();
        if (given is not null)
        {
            if (!Directory.Exists(given))
            {
                throw new InvalidInputException($"The data folder '{given}' does not exist; give a folder that holds the files of '{source.Name}'.");
            }

            folders.Add(given);
            folders.Add(Path.Combine(given, source.Name));
        }

        folders.Add(CacheOf(source));
        if (source.SystemFolder is { } system)
        {
            folders.Add(system);
        }

        return folders;
    }

    private static string? Find(ImageFile file, IEnumerable<string> folders) =>
        folders.SelectMany(folder => new[] { Path.Combine(folder, file.CompressedName), Path.Combine(folder, file.Name) }).FirstOrDefault(File.Exists);

    private IdxImages Read(
        ImageSource source, ImageFile file, List<string> folders, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(file, folders) is { } path)
        {
            return Check(IdxBytes.Read(path, file.Length), file, path);
        }

        var fetcher = new ImageFetcher(network, Check);
        return fetcher.Fetch(source, file, folders, CacheOf(source), progress, cancellationToken);
    }

    // The sizes first, because they say more about what is wrong than a check sum does.
    private static IdxImages Check(byte[] bytes, ImageFile file, string path)
    {
        var images = IdxImages.Parse(bytes, path);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != file.Sha256)
        {
            throw new InvalidInputException(
                $"'{path}' is not the published file: its uncompressed bytes have another SHA-256 than {file.Sha256}; remove it and fetch it again.");
        }

        return images;
    }
}
