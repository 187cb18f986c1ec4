namespace RealNvp.Data.Images;

/// <summary>The folders in which a data set's files are looked for, in this order: the given one, one in it with the set's name, the cache.</summary>
internal static class DataFolders
{
    public static string CacheOf(string cache, string name) => Path.Combine(cache, name);

    /// <summary>Whether a folder is another one or lies in it, by its path.</summary>
    public static bool IsWithin(string other, string folder) => WithSeparator(folder).StartsWith(WithSeparator(other), StringComparison.Ordinal);

    public static List<string> Of(string name, string? given, string cache)
    {
        var folders = new List<string>();
        if (given is not null)
        {
            if (!Directory.Exists(given))
            {
                throw new DataFaultException($"The data folder '{given}' does not exist; give a folder that holds the files of '{name}'.");
            }

            folders.Add(given);
            folders.Add(Path.Combine(given, name));
        }

        folders.Add(CacheOf(cache, name));
        return folders;
    }

    // So that `cifar10-part` does not count as lying in `cifar10`.
    private static string WithSeparator(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
}
