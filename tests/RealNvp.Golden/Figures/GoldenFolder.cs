namespace RealNvp.Golden;

/// <summary>The golden files: a folder for each version of the format, and in it models, checkpoints or tables, each with what it is known to say.</summary>
internal static class GoldenFolder
{
    public const string Models = "models";
    public const string Checkpoints = "checkpoints";
    public const string Tables = "tables";
    public const string Ending = ".safetensors";

    private const string ExpectedEnding = ".expected.safetensors";

    /// <summary>Where the tests find them: beside the test program.</summary>
    public static string Root => Path.Combine(AppContext.BaseDirectory, "golden");

    /// <summary>The names of all versions' files of a kind, such as <c>v0/models/permute-reverse</c>, in order.</summary>
    public static string[] Names(params ReadOnlySpan<string> kinds)
    {
        var names = new List<string>();
        foreach (var version in Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)))
        {
            foreach (var kind in kinds)
            {
                var folder = Path.Combine(Root, version, kind);
                names.AddRange((Directory.Exists(folder) ? Directory.GetFiles(folder, $"*{Ending}") : [])
                    .Where(path => !path.EndsWith(ExpectedEnding, StringComparison.Ordinal))
                    .Select(path => $"{version}/{kind}/{Path.GetFileName(path)[..^Ending.Length]}"));
            }
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>The path of a golden model or checkpoint.</summary>
    public static string File(string name) => Path.Combine(Root, name + Ending);

    /// <summary>The path of a file of another kind beside it, such as a table's rows.</summary>
    public static string Beside(string name, string ending) => Path.Combine(Root, name + ending);

    /// <summary>What it is known to say.</summary>
    public static GoldenTensors Expected(string name) => GoldenTensors.Read(Path.Combine(Root, name + ExpectedEnding));

    /// <summary>The two paths to write to.</summary>
    public static (string File, string Expected) Paths(string folder, string name) =>
        (Path.Combine(folder, name + Ending), Path.Combine(folder, name + ExpectedEnding));

    /// <summary>Deletes what a new version holds but for some names, such as <c>checkpoints/adam</c>, with all that stands beside each.</summary>
    public static void Keep(string folder, string[] names)
    {
        var files = names.SelectMany(name => Directory.GetFiles(folder, $"{name}.*")).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(path => !files.Contains(path)))
        {
            System.IO.File.Delete(path);
        }
    }
}
