using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace RealNvp.Server.Page;

/// <summary>The files of the page, which lie in the assembly.</summary>
internal static class PageFiles
{
    /// <summary>The file that the page begins with.</summary>
    public const string First = "index.html";

    private const string Place = "page/";

    private static readonly Lazy<FrozenDictionary<string, PageFile>> Known = new(() =>
        typeof(PageFiles).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Place, StringComparison.Ordinal))
            .Select(name => Read(typeof(PageFiles).Assembly, name)).ToFrozenDictionary(file => file.Name, StringComparer.Ordinal));

    /// <summary>The names of all files.</summary>
    public static IEnumerable<string> Names => Known.Value.Keys;

    /// <summary>A file by its name; null where there is none.</summary>
    public static PageFile? Find(string? name) => name is null ? null : Known.Value.GetValueOrDefault(name);

    private static PageFile Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new(name[Place.Length..], TypeOf(name), content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new NotSupportedException($"The page has a file of a kind that is not known, {other}."),
    };
}
