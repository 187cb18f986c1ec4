using System.IO.Enumeration;

namespace RealNvp.Data.ImageFolders;

/// <summary>Finds the pictures in folders and reads their headers, many at a time.</summary>
internal sealed class PictureScan(IPictureDecoder decoder, IProgress<string>? progress, CancellationToken cancellationToken)
{
    private const int ManyFiles = 20_000;

    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    /// <summary>
    /// The files with names of pictures in a folder and those within it, in the order of their relative paths; hidden ones are left out, and so are
    /// links to folders: a picture that is found twice would train and test.
    /// </summary>
    public static List<string> Find(string folder) =>
        [.. All(folder).OrderBy(path => Path.GetRelativePath(folder, path).Replace('\\', '/'), StringComparer.Ordinal)];

    /// <summary>The paths, unless there are none.</summary>
    /// <exception cref="DataFaultException">There are none; the sentence names their folder.</exception>
    public static IReadOnlyList<string> RequireSome(string folder, IReadOnlyList<string> paths) => paths.Count > 0
        ? paths
        : throw new DataFaultException($"'{folder}' holds no pictures; give a folder of .png, .jpg, .webp, .gif or .bmp files.");

    /// <summary>Whether there is such a file.</summary>
    public static bool HasAny(string folder) => All(folder).Any();

    /// <summary>Whether there are some, and fewer than so many.</summary>
    public static bool HasFew(string folder, int many) => All(folder).Take(many).Count() is var count && count > 0 && count < many;

    private static FileSystemEnumerable<string> All(string folder) => new(
        folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), Everywhere)
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && PictureFile.IsNamedSo(entry.FileName.ToString()),
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };

    /// <summary>What the headers say, in the order of the paths; broken ones are reported and left out.</summary>
    public List<PictureFile> ReadHeaders(IReadOnlyList<string> paths) =>
        Pick(paths.Count, number => PictureFile.Of(paths[number], decoder), number => paths[number], "looked at");

    /// <summary>All pictures of a source, decoded; broken ones are reported and left out.</summary>
    public List<PreparedPicture> Decode(PictureSource source) =>
        Pick(source.Files.Count, source.Prepare, number => source.Files[number].Path, "decoded");

    /// <summary>The pictures of paths, framed, with their places among the paths; broken ones are reported and left out.</summary>
    public List<(int Place, PreparedPicture Picture)> Decode(IReadOnlyList<string> paths, Framing framing, int channels) =>
        Pick(paths.Count, place => (place, framing.Read(paths[place], channels, decoder)), place => paths[place], "decoded");

    private List<T> Pick<T>(int count, Func<int, T> read, Func<int, string> path, string what)
    {
        var found = new T?[count];
        var broken = new BrokenPictureException?[count];
        var done = 0;
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, count, options, number =>
        {
            try
            {
                found[number] = read(number);
            }
            catch (BrokenPictureException error)
            {
                broken[number] = error;
            }

            var sofar = Interlocked.Increment(ref done);
            if (count >= ManyFiles && sofar % (count / 10) == 0)
            {
                progress?.Report(FormattableString.Invariant($"{sofar:N0} of {Counted.Of(count, "picture")} {what}"));
            }
        });

        var whole = new List<T>(count);
        for (var number = 0; number < count; number++)
        {
            if (broken[number] is { } error)
            {
                PictureSource.Report(progress, path(number), error);
            }
            else
            {
                whole.Add(found[number]!);
            }
        }

        return whole;
    }
}
