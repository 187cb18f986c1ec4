using RealNvp.Collectives;
using RealNvp.Data.ImageFolders;
using RealNvp.Data.Images;
using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;
using RealNvp.Data.Toys;

namespace RealNvp.Data;

/// <summary>Every data set that has a name, and the way to load one or a table of one's own.</summary>
public static class DatasetCatalogue
{
    /// <summary>The data sets and where each is now; nothing is downloaded to tell.</summary>
    public static IReadOnlyList<DatasetEntry> All =>
    [
        new("digits", "handwritten digits, 8 x 8, 17 levels, 1,297 / 250 / 250", "embedded"),
        .. ImageSets.Entries(CacheFolder.Find()),
        .. Toy.All.Select(toy => new DatasetEntry(toy.Name, $"{toy.Summary}, 2 columns", "drawn from a seed")),
    ];

    /// <summary>
    /// Loads a data set by its name, downloading it at need, a table from a file (<see cref="IsTable"/>), split 80 / 10 / 10, or a
    /// folder of pictures, which needs <see cref="DataOptions.Pictures"/>, or images in an IDX file, split alike.
    /// </summary>
    /// <param name="nameOrPath">A name of <see cref="All"/>, a path that ends in .csv, .tsv, .npy, .npz or .parquet, an IDX file, or a folder.</param>
    /// <param name="options">How it is found, split and drawn.</param>
    /// <param name="progress">Gets a line now and then while something is downloaded.</param>
    /// <param name="cancellationToken">Ends a download.</param>
    /// <returns>The data, for the caller to dispose of.</returns>
    /// <exception cref="DataFaultException">The name is unknown, or the files are missing, damaged or not the published ones.</exception>
    public static Dataset Load(
        string nameOrPath, DataOptions options, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        ArgumentNullException.ThrowIfNull(options);
        return LoadRows(nameOrPath, options, progress, cancellationToken) with
        {
            Origin = new() { Data = Recorded(nameOrPath), Seed = options.Seed, FullTraining = options.FullTraining },
            Collective = options.Collective ?? OneProcess.Instance,
        };
    }

    /// <summary>Whether a name is that of a file of rows and columns: .csv, .tsv, .npy, .npz or .parquet.</summary>
    internal static bool IsTable(string nameOrPath) => TableSources.IsKnown(nameOrPath);

    /// <summary>Whether data is pictures from a folder, for which <see cref="DataOptions.Size"/> says how large they become.</summary>
    internal static bool TakesSize(string nameOrPath) =>
        ImageSets.TakesSize(nameOrPath) || IsFolder(nameOrPath);

    /// <summary>Whether a path is that of a folder of one's own: one that is there and no name of <see cref="All"/>.</summary>
    internal static bool IsFolder(string nameOrPath) => Directory.Exists(nameOrPath) && All.All(entry => entry.Name != nameOrPath);

    // A name of the catalogue stays one, whatever lies in the current folder.
    private static string Recorded(string nameOrPath) => All.Any(entry => entry.Name == nameOrPath)
        ? nameOrPath
        : DataPlace.Full(nameOrPath);

    private static Dataset LoadRows(string nameOrPath, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (options.Count < 1)
        {
            throw new DataFaultException($"The number of training rows cannot be {options.Count}; give at least 1.");
        }

        if (options.Size is not null && !TakesSize(nameOrPath) && (File.Exists(nameOrPath) || All.Any(entry => entry.Name == nameOrPath)))
        {
            throw new DataFaultException($"'{nameOrPath}' has a size of its own; leave out the size, which is for folders of pictures.")
            {
                Options = [nameof(DataOptions.Size)],
            };
        }

        if (nameOrPath == "digits")
        {
            return EmbeddedDigits.Load().FirstRows(options.Count);
        }

        if (ImageSets.Load(nameOrPath, CacheFolder.Find(), options, progress, cancellationToken) is { } images)
        {
            return images.FirstRows(options.Count);
        }

        if (Toy.All.FirstOrDefault(toy => toy.Name == nameOrPath) is { } drawn)
        {
            return drawn.Load(options);
        }

        if (OwnIdxFile.IsOne(nameOrPath))
        {
            return OwnIdxFile.Load(nameOrPath, options).FirstRows(options.Count);
        }

        // An existing file of another kind is told so by the reader, not taken for a mistyped name.
        if (IsTable(nameOrPath) || File.Exists(nameOrPath))
        {
            return TableDatasetLoader.Load(nameOrPath, options, progress, cancellationToken).FirstRows(options.Count);
        }

        if (Directory.Exists(nameOrPath))
        {
            return new PictureFolder(options.PicturesFor(nameOrPath), options, progress, cancellationToken).Load(nameOrPath).FirstRows(options.Count);
        }

        if (Path.GetFileName(nameOrPath) != nameOrPath)
        {
            throw new DataFaultException(
                $"There is no file or folder '{nameOrPath}'; give the path of one, or, if a run's data has moved, its new folder.")
            {
                Options = [nameof(DataOptions.DataDirectory)],
            };
        }

        var names = All.Select(entry => entry.Name).ToArray();
        throw new DataFaultException(
            $"There is no data set '{nameOrPath}'" + NearestName.Hint(
                nameOrPath, names, $"there are {string.Join(", ", names)}, and files that end in {TableSources.Endings}, and folders of pictures"));
    }
}
