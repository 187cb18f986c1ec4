using RealNvp.Files;

namespace RealNvp.Data;

/// <summary>Where the data of a training lies now: a file or a folder of one's own may have moved since.</summary>
internal static class DataPlace
{
    /// <summary>A path in the one way it is recorded and compared: from the root, without a separator at its end.</summary>
    public static string Full(string path) => Pipes.AreNamed(path) ? path : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>What data is called in a sentence or a table.</summary>
    public static string Name(string path) => Path.GetFileName(Pipes.Input(path));

    /// <summary>The name or path that training recorded, or the path's place in the folder that the user gives instead.</summary>
    /// <param name="recorded">What training recorded.</param>
    /// <param name="directory">Where the data is now: the folder that holds it, or for pictures the folder itself; null if it did not move.</param>
    public static string Of(string recorded, string? directory)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        if (directory is null || !Path.IsPathFullyQualified(recorded))
        {
            return recorded;
        }

        var within = Full(Path.Combine(directory, Path.GetFileName(Path.TrimEndingDirectorySeparator(recorded))));
        return Path.Exists(within) || DatasetCatalogue.IsTable(recorded) ? within : Full(directory);
    }
}
