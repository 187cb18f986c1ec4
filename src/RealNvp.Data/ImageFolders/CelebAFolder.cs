using System.Globalization;

namespace RealNvp.Data.ImageFolders;

/// <summary>CelebA's aligned pictures and the list that divides them.</summary>
internal static class CelebAFolder
{
    // The published division goes by the order of the files.
    private const int PublishedCount = 202_599;
    private const int PublishedTrain = 162_770;
    private const int PublishedValid = 19_867;

    private static readonly string[] ListNames = ["list_eval_partition.txt", "list_eval_partition.csv"];

    public static PictureSplit Read(string folder, PictureFolder pictures, DataOptions options, IProgress<string>? progress)
    {
        var held = new[] { Path.Combine(folder, "img_align_celeba", "img_align_celeba"), Path.Combine(folder, "img_align_celeba") }
            .FirstOrDefault(Directory.Exists) ?? folder;
        var paths = PictureScan.Find(held);
        var list = new[] { folder, held, Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(held))) ?? folder }
            .SelectMany(place => ListNames.Select(name => Path.Combine(place, name)))
            .FirstOrDefault(File.Exists);
        if (list is not null)
        {
            return ByList(list, held, paths, pictures, options, progress);
        }

        var parts = paths.Select((path, number) => (path, part: number < PublishedTrain ? 0 : number < PublishedTrain + PublishedValid ? 1 : 2));
        return paths.Count == PublishedCount
            ? Split(parts.ToLookup(file => file.part, file => file.path), held, pictures, options, "the published split by the files' order")
            : PictureSplit.Complete(pictures.Part(held, paths), null, null, options.Seed, options.FullTraining, held);
    }

    private static PictureSplit ByList(
        string list, string held, List<string> paths, PictureFolder pictures, DataOptions options, IProgress<string>? progress)
    {
        var parts = ReadList(list);
        var listed = paths.Where(path => parts.ContainsKey(Path.GetFileName(path))).ToLookup(path => parts[Path.GetFileName(path)]);
        var unlisted = paths.Count - listed.Sum(part => part.Count());
        if (unlisted > 0)
        {
            progress?.Report(FormattableString.Invariant($"{Counted.Of(unlisted, "picture")} in '{held}' are not in '{list}' and are left out"));
        }

        return Split(listed, held, pictures, options, $"the split of {Path.GetFileName(list)}");
    }

    private static PictureSplit Split(ILookup<int, string> parts, string held, PictureFolder pictures, DataOptions options, string how)
    {
        var train = pictures.Part(held, [.. parts[0]]);
        return PictureSplit.Complete(train, Rest(1), Rest(2), options.Seed, options.FullTraining, held, how);

        List<PictureFile>? Rest(int part) => parts[part].Any() ? pictures.Part(held, [.. parts[part]]) : null;
    }

    // Lines of a file's name and 0 to train, 1 to validate, 2 to test, divided by a space or, with a header, by a comma.
    private static Dictionary<string, int> ReadList(string path)
    {
        var parts = new Dictionary<string, int>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var words = line.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0 || (number == 1 && words is [_, "partition"]))
            {
                continue;
            }

            if (words.Length != 2 || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var part) || part > 2)
            {
                throw new DataFaultException(
                    $"'{path}' has in line {number} not a file's name and 0, 1 or 2 but '{(line.Length > 60 ? line[..60] : line)}'; give the original list.");
            }

            parts[words[0]] = part;
        }

        return parts;
    }
}
