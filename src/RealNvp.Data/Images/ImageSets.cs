namespace RealNvp.Data.Images;

/// <summary>The published sets of images that have a name.</summary>
internal static class ImageSets
{
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
    }

    /// <summary>Loads the set of a name; null if there is none.</summary>
    public static Dataset? Load(
        string name, string cache, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (ImageSource.All.FirstOrDefault(source => source.Name == name) is { } images)
        {
            return new ImageLoader(cache).Load(images, options, progress, cancellationToken);
        }

        return name == CifarSource.Cifar10.Name ? new CifarLoader(cache).Load(CifarSource.Cifar10, options, progress, cancellationToken) : null;
    }
}
