using System.Runtime.InteropServices;
using TorchSharp;

namespace RealNvp.Torch.Native;

/// <summary>
/// The folders in which the native libraries of a program may lie: beside it, under runtimes/, where the host says, where the build or
/// LD_LIBRARY_PATH says, and, for scripts that run from the package cache, in the packages themselves.
/// </summary>
internal static class NativeFolders
{
    /// <summary>The runtime setting in which build/LibTorch.props keeps the folder of <c>-p:LibTorchFolder</c>.</summary>
    private const string BuiltFolder = "RealNvp.Torch.LibTorchFolder";

    /// <summary>The platform as packages name it, such as linux-x64; never a distribution's own name.</summary>
    public static string Platform { get; } =
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>The first existing file of that name, or null.</summary>
    public static string? Find(string fileName) =>
        All().Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> All()
    {
        var known = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        var underRuntimes = Path.Combine("runtimes", Platform, "native");
        return
        [
            .. known.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, underRuntimes),
            .. Named(),
            .. InPackageCache(underRuntimes),
        ];
    }

    /// <summary>The folder of a libtorch that the build took in place of a package, and those that the system's loader is told of.</summary>
    private static IEnumerable<string> Named()
    {
        var built = AppContext.GetData(BuiltFolder) as string ?? "";
        var told = OperatingSystem.IsLinux() ? Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "" : "";
        return [.. built.Length > 0 ? (string[])[built] : [], .. told.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Where TorchSharp.dll lies in cache/torchsharp/version/lib/framework, its own package and libtorch's beside it.</summary>
    private static IEnumerable<string> InPackageCache(string underRuntimes)
    {
        // Empty in a program published as a single file, which has all its libraries in the folders above.
        var assembly = typeof(torch).Assembly.Location;
        if (assembly.Length == 0 || Path.GetFullPath(Path.Combine(assembly, "..", "..", "..")) is not { Length: > 1 } package)
        {
            return [];
        }

        var torchSharp = Path.Combine(package, underRuntimes);
        if (!Directory.Exists(torchSharp))
        {
            return [];
        }

        var libTorch = Path.GetFullPath(Path.Combine(package, "..", "..", $"libtorch-cpu-{Platform}", TorchPackage.Version));
        return [torchSharp, Path.Combine(libTorch, underRuntimes)];
    }
}
