namespace RealNvp.Data.ImageFolders;

/// <summary>
/// The parts that a folder of pictures is divided into by the names of the folders in it: train, valid (or val, validation) and test, alone or as the
/// first or last word, as in train_32x32 and bedroom_val. Without one for training the whole folder is one part.
/// </summary>
internal sealed record FolderParts(string Train, string? Valid, string? Test)
{
    private static readonly string[] TrainWords = ["train"];
    private static readonly string[] ValidWords = ["valid", "val", "validation"];
    private static readonly string[] TestWords = ["test"];

    /// <summary>Finds the parts; of several for one part those with <paramref name="preferred"/> in their name are taken.</summary>
    public static FolderParts? Find(string folder, string? preferred = null)
    {
        var names = Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray();
        return One(TrainWords) is { } train ? new(train, One(ValidWords), One(TestWords)) : null;

        string? One(string[] words)
        {
            var fitting = names.Where(name => IsNamed(name, words)).ToArray();
            if (fitting.Length > 1 && preferred is not null)
            {
                fitting = [.. fitting.Where(name => name.Contains(preferred, StringComparison.OrdinalIgnoreCase))];
            }

            return fitting.Length <= 1
                ? fitting.Select(name => Path.Combine(folder, name)).FirstOrDefault()
                : throw new DataFaultException($"'{folder}' has {string.Join(" and ", fitting)}, which could both be '{words[0]}'; keep one of them there.");
        }
    }

    /// <summary>The other folders within that hold pictures, and the folder itself if it does; what lies there belongs to no part.</summary>
    public string[] Others(string folder)
    {
        string?[] parts = [Train, Valid, Test];
        var others = Directory.GetDirectories(folder).Except(parts).OfType<string>().Where(PictureScan.HasAny).Select(path => $"'{Path.GetFileName(path)}'");
        var isLoose = Directory.EnumerateFiles(folder).Any(PictureFile.IsNamedSo);
        return [.. others.Order(StringComparer.Ordinal), .. isLoose ? ["the folder itself"] : (string[])[]];
    }

    private static bool IsNamed(string name, string[] words)
    {
        var parts = name.Split('_', '-', ' ');
        return words.Any(word => word.Equals(parts[0], StringComparison.OrdinalIgnoreCase) || word.Equals(parts[^1], StringComparison.OrdinalIgnoreCase));
    }
}
