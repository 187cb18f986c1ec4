namespace RealNvp.Server.Models;

/// <summary>
/// Finds model files: one file or run, or a folder of them. <c>NAME.safetensors</c> and <c>NAME/model.safetensors</c> are models of one version,
/// <c>NAME/VERSION.safetensors</c> and <c>NAME/VERSION/model.safetensors</c> versions of a model.
/// </summary>
internal static class ModelFolder
{
    private const string Ending = ".safetensors";
    private const string FileOfRun = "model" + Ending;
    private const string Checkpoint = "checkpoint" + Ending;
    private const int MostModels = 1000;
    private const int LongestName = 100;

    /// <summary>The files that are there now, by name and version.</summary>
    /// <param name="path">A model file, the folder of a run, or a folder of several.</param>
    /// <param name="name">The name where it is one file or run; null takes that of the file or the folder.</param>
    /// <exception cref="InvalidInputException">There is nothing at the place, no model in it, or two of one name.</exception>
    public static IReadOnlyList<ModelPlace> Find(string path, string? name)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = Path.GetFullPath(path);
        if (File.Exists(path))
        {
            return [Place(NameOf(path, name), "", path)];
        }

        if (!Directory.Exists(path))
        {
            throw new InvalidInputException($"There is no model '{path}'; give a model file, the folder of a run, or a folder of models.");
        }

        if (File.Exists(Path.Combine(path, FileOfRun)))
        {
            return [Place(name ?? Valid(Path.GetFileName(path)), "", Path.Combine(path, FileOfRun))];
        }

        ModelPlace[] found = [.. InFolder(path).Where(place => place is not null).Select(place => place!).Take(MostModels + 1)];
        var twice = found.GroupBy(place => place.Key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return found.Length == 0
                ? throw new InvalidInputException($"The folder '{path}' has no model; put files such as NAME{Ending} or NAME/VERSION{Ending} into it.")
            : found.Length > MostModels ? throw new InvalidInputException($"The folder '{path}' has more than {MostModels} models; serve fewer.")
            : twice is not null ? throw new InvalidInputException(
                $"The model '{twice.Key}' is there twice, as {string.Join(" and ", twice.Select(place => $"'{place.Path}'"))}; keep one of them.")
            : found;
    }

    private static IEnumerable<ModelPlace?> InFolder(string path)
    {
        foreach (var file in Files(path))
        {
            yield return TryPlace(Path.GetFileNameWithoutExtension(file), "", file);
        }

        foreach (var folder in Folders(path))
        {
            var name = Path.GetFileName(folder);
            var run = Path.Combine(folder, FileOfRun);
            if (File.Exists(run))
            {
                yield return TryPlace(name, "", run);
                continue;
            }

            foreach (var file in Files(folder))
            {
                yield return TryPlace(name, Path.GetFileNameWithoutExtension(file), file);
            }

            foreach (var version in Folders(folder).Where(version => File.Exists(Path.Combine(version, FileOfRun))))
            {
                yield return TryPlace(name, Path.GetFileName(version), Path.Combine(version, FileOfRun));
            }
        }
    }

    // What begins with a point is being written, or hidden.
    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*" + Ending)
        .Where(file => Path.GetFileName(file) is { } name && name[0] != '.' && name != Checkpoint).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Folders(string folder) =>
        Directory.EnumerateDirectories(folder).Where(each => Path.GetFileName(each)[0] != '.').Order(StringComparer.Ordinal);

    private static string NameOf(string file, string? name) => name is not null ? Valid(name)
        : Path.GetFileName(file) == FileOfRun && Path.GetFileName(Path.GetDirectoryName(file)) is { Length: > 0 } folder ? Valid(folder)
        : Valid(Path.GetFileNameWithoutExtension(file));

    private static ModelPlace Place(string name, string version, string path) =>
        TryPlace(name, version, path) ?? throw new InvalidInputException($"The model '{path}' is gone; put it back.");

    // A file may go between the look into the folder and the look at the file.
    private static ModelPlace? TryPlace(string name, string version, string path) =>
        FileStamp.Of(path) is { } stamp ? new(Valid(name), version.Length == 0 ? "" : Valid(version), path, stamp) : null;

    private static string Valid(string name) =>
        name.Length is > 0 and <= LongestName && name.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or ' ')
        ? name
        : throw new InvalidInputException(
            $"'{name}' is no name for a model in an address; rename the file or folder: letters, digits, '-', '_' and '.', at most {LongestName} of them.");
}
