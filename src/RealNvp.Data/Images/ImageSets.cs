using RealNvp.Data.ImageFolders;

namespace RealNvp.Data.Images;

/// <summary>The published sets of images that have a name.</summary>
internal static class ImageSets
{
    private const string GiveFolder = "give its folder";

    private static readonly int[] ImageNetSides = [32, 64];

    /// <summary>Each set and where it is now.</summary>
    public static IEnumerable<DatasetEntry> Entries(string cache)
    {
        var images = new ImageLoader(cache);
        foreach (var source in ImageSource.All)
        {
            yield return new(source.Name, source.Summary, images.Whereabouts(source) ?? "not here yet");
        }

        var cifar = CifarSource.Cifar10;
        yield return new(cifar.Name, cifar.Summary, new CifarLoader(cache).Whereabouts(cifar) ?? "not here yet");
        var imageNet = new ImageNetLoader(cache);
        foreach (var side in ImageNetSides)
        {
            yield return new(
                ImageNetLoader.NameOf(side),
                FormattableString.Invariant($"ImageNet downsampled to 3 x {side} x {side}, 256 levels, 1,271,167 / 10,000 / 50,000"),
                imageNet.Whereabouts(side) ?? GiveFolder)
            {
                NeedsFolder = imageNet.Whereabouts(side) is null,
            };
        }

        foreach (var (name, summary) in NamedFolders.All)
        {
            var folder = DataFolders.CacheOf(cache, name);
            var isHere = Directory.Exists(folder);
            yield return new(name, summary, isHere ? folder : GiveFolder) { NeedsFolder = !isHere };
        }
    }

    /// <summary>Whether a name is that of a set whose pictures become squares of any size.</summary>
    public static bool TakesSize(string name) => NamedFolders.All.Any(set => set.Name == name);

    /// <summary>Loads the set of a name; null if there is none.</summary>
    public static Dataset? Load(
        string name, string cache, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (ImageSource.All.FirstOrDefault(source => source.Name == name) is { } images)
        {
            return new ImageLoader(cache).Load(images, options, progress, cancellationToken);
        }

        if (ImageNetSides.Where(side => ImageNetLoader.NameOf(side) == name).ToArray() is [var known])
        {
            return new ImageNetLoader(cache).Load(known, options, progress, cancellationToken);
        }

        if (TakesSize(name))
        {
            return NamedFolders.Load(name, cache, options, progress, cancellationToken);
        }

        return name == CifarSource.Cifar10.Name ? new CifarLoader(cache).Load(CifarSource.Cifar10, options, progress, cancellationToken) : null;
    }
}
