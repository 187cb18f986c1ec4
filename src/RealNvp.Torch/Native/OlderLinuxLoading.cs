using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Runtime.Versioning;

namespace RealNvp.Torch.Native;

/// <summary>
/// Lets TorchSharp load where libstdc++ is older than the one it was linked with (Debian 12, Ubuntu 22.04, RHEL 9). Its
/// libLibTorchSharp.so asks for GLIBCXX_3.4.32, from which nothing is called; when the plain load has failed, a temporary copy
/// with that need marked weak is loaded instead. The file itself is never changed.
/// </summary>
internal static class OlderLinuxLoading
{
    private const string Library = "LibTorchSharp";
    private const string FileName = "libLibTorchSharp.so";
    private const string Version = "GLIBCXX_3.4.32";

    // What libLibTorchSharp.so is linked with, in the order in which they need each other. Once they are loaded, the copy
    // finds them by name although it lies in another folder.
    private static readonly string[] Dependencies = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    private static readonly Lock Loading = new();
    private static nint _handle;

    /// <summary>Why the copy could not be used, if it could not.</summary>
    public static string? Failure { get; private set; }

    /// <summary>Runs before any code of this assembly; TorchSharp asks for its library when it is first used.</summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Usage", "CA2255", Justification = "The hook must stand before the first call into TorchSharp, wherever that is made.")]
    internal static void Hook()
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
        }
    }

    [SupportedOSPlatform("linux")]
    private static nint Resolve(Assembly assembly, string name)
    {
        if (name is not (Library or FileName))
        {
            return 0;
        }

        lock (Loading)
        {
            if (_handle == 0)
            {
                _handle = LoadCopy();
            }

            return _handle;
        }
    }

    [SupportedOSPlatform("linux")]
    private static nint LoadCopy()
    {
        var folders = SearchFolders().Distinct().Where(Directory.Exists).ToArray();
        if (Find(folders, FileName) is not { } original)
        {
            Failure = $"{FileName} is not beside the program";
            return 0;
        }

        var missing = Array.Find(Dependencies, dependency => Find(folders, dependency) is null);
        if (missing is not null)
        {
            Failure = $"{missing} is not beside the program; add the package libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}";
            return 0;
        }

        try
        {
            var bytes = File.ReadAllBytes(original);
            if (ElfVersionNeeds.Weaken(bytes, Version) is { } reason)
            {
                Failure = $"{original} was left alone, since {reason}";
                return 0;
            }

            foreach (var dependency in Dependencies)
            {
                NativeLibrary.Load(Find(folders, dependency)!);
            }

            return LoadFromAnyFolder(bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DllNotFoundException or BadImageFormatException)
        {
            Failure = error.Message;
            return 0;
        }
    }

    /// <summary>Tries folders in turn: one may be read-only, another may forbid execution.</summary>
    [SupportedOSPlatform("linux")]
    private static nint LoadFromAnyFolder(byte[] bytes)
    {
        string[] folders =
        [
            Path.GetTempPath(),
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
            AppContext.BaseDirectory,
        ];
        foreach (var folder in folders.Where(Directory.Exists))
        {
            var path = Path.Combine(folder, $"realnvp-{Environment.ProcessId}-{Path.GetRandomFileName()}-{FileName}");
            try
            {
                var options = new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                };
                using (var file = new FileStream(path, options))
                {
                    file.Write(bytes);
                }

                if (NativeLibrary.TryLoad(path, out var handle))
                {
                    Failure = null;
                    return handle;
                }

                Failure = $"the copy in {folder} could not be loaded";
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Failure = error.Message;
            }
            finally
            {
                // The loader holds what it has mapped; the name is no longer needed.
                File.Delete(path);
            }
        }

        return 0;
    }

    private static string? Find(string[] folders, string file) =>
        folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> SearchFolders()
    {
        var known = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return
        [
            .. known.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
            Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"),
        ];
    }
}
