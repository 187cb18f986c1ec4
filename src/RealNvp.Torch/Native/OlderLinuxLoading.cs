using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Runtime.Versioning;
using TorchSharp;

namespace RealNvp.Torch.Native;

/// <summary>
/// Lets TorchSharp load where libstdc++ is older than the one it was linked with (Debian 12, Ubuntu 22.04, RHEL 9). Its
/// libLibTorchSharp.so asks for GLIBCXX_3.4.32, from which nothing is called; when the plain load has failed for that reason, a
/// temporary copy with that need marked weak is loaded instead. The file itself is never changed.
/// </summary>
internal static class OlderLinuxLoading
{
    public const string FileName = "libLibTorchSharp.so";
    public const string Version = "GLIBCXX_3.4.32";
    private const string Library = "LibTorchSharp";

    // What libLibTorchSharp.so is linked with, in the order in which they need each other. Once they are loaded, the copy
    // finds them by name although it lies in another folder.
    private static readonly string[] Dependencies = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    private static readonly Lock Loading = new();
    private static nint _handle;

    /// <summary>Why the library could not be loaded here, if it could not.</summary>
    public static string? Failure { get; private set; }

    /// <summary>
    /// Runs when a program first uses anything of this assembly. The system is asked only after it has failed: where the plain
    /// load works, nothing of this ever runs.
    /// </summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Usage", "CA2255", Justification = "The hook must stand before the first call into TorchSharp, wherever that is made.")]
    internal static void Hook()
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            // The context that TorchSharp lives in is the one asked; in a plug-in that is not the default one.
            var context = AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly) ?? AssemblyLoadContext.Default;
            context.ResolvingUnmanagedDll += Resolve;
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
                _handle = Load();
            }

            return _handle;
        }
    }

    [SupportedOSPlatform("linux")]
    private static nint Load()
    {
        if (NativeFolders.Find(FileName) is not { } original)
        {
            Failure = $"{FileName} is not beside the program";
            return 0;
        }

        try
        {
            foreach (var dependency in Dependencies)
            {
                if (NativeFolders.Find(dependency) is not { } path)
                {
                    Failure = $"{dependency} is not beside the program";
                    return 0;
                }

                NativeLibrary.Load(path);
            }

            return LoadPlainOrCopy(original);
        }
        catch (Exception error) when (LoadFailure.Is(error))
        {
            Failure = LoadFailure.Cause(error);
            return 0;
        }
    }

    [SupportedOSPlatform("linux")]
    private static nint LoadPlainOrCopy(string original)
    {
        try
        {
            // Enough where only the dependencies were out of reach, as when each package lies in its own folder.
            return NativeLibrary.Load(original);
        }
        catch (DllNotFoundException error)
        {
            if (!error.Message.Contains(Version, StringComparison.Ordinal))
            {
                throw;
            }
        }

        var bytes = File.ReadAllBytes(original);
        if (ElfVersionNeeds.Weaken(bytes, Version) is { } reason)
        {
            Failure = $"this system's libstdc++ has no {Version}, and {original} was left alone, since {reason}";
            return 0;
        }

        string[] folders =
        [
            Path.GetTempPath(),
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
        ];
        var handle = PrivateLibraryCopy.Load(bytes, FileName, folders, out var failure);
        Failure = failure is null ? null : $"no place for a temporary copy of {FileName}: {failure}";
        return handle;
    }
}
