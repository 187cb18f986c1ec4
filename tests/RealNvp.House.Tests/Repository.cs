namespace RealNvp.House.Tests;

/// <summary>The checkout that these tests were built in: they read its sources and documents.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The projects that are packages for programs, and hold no command.</summary>
    public static IReadOnlyList<string> Libraries { get; } = ["RealNvp", "RealNvp.Torch", "RealNvp.Data", "RealNvp.Images", "RealNvp.Pictures", "RealNvp.Onnx", "RealNvp.Server", "RealNvp.ML", "RealNvp.Mpi"];

    /// <summary>A path in the checkout.</summary>
    public static string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>The path of a file from the root, with forward slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>The C# files below a folder, without what a build writes, in a fixed order.</summary>
    public static IReadOnlyList<string> Sources(string folder) =>
        [.. Directory.EnumerateFiles(At(folder), "*.cs", SearchOption.AllDirectories).Where(IsSource).Order(StringComparer.Ordinal)];

    private static bool IsSource(string path) => !Relative(path).Split('/').Any(part => part is "bin" or "obj");

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RealNvp.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests must run inside the checkout.");
        }

        return folder;
    }
}
