using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace RealNvp.Torch.Native;

/// <summary>
/// Loads a library from bytes. The bytes go to a file that only this user can read, under a name that no other process has,
/// and the name is removed as soon as the library is mapped; where no folder will do, they go to anonymous memory.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class PrivateLibraryCopy
{
    private const uint CloseOnExec = 1;

    // An anonymous file is known to the dynamic loader as /proc/self/fd/N for as long as the process lives. Kept open, so that
    // N never comes to mean another file.
    private static readonly List<FileStream> AnonymousFiles = [];

    /// <summary>Tries the folders in turn (one may be read-only or full, another may forbid execution), then memory.</summary>
    /// <param name="bytes">The library.</param>
    /// <param name="fileName">The end of the temporary name, for whoever reads a map of the process.</param>
    /// <param name="folders">Folders to try; those that do not exist are passed over.</param>
    /// <param name="failure">Why each place failed, where all did; otherwise null.</param>
    /// <returns>The handle of the loaded library, or 0.</returns>
    public static nint Load(ReadOnlySpan<byte> bytes, string fileName, IEnumerable<string> folders, out string? failure)
    {
        var failures = new List<string>();
        foreach (var folder in folders.Where(Directory.Exists).Distinct())
        {
            if (LoadFromFolder(bytes, folder, fileName, failures) is not 0 and var handle)
            {
                failure = null;
                return handle;
            }
        }

        var fromMemory = LoadFromMemory(bytes, fileName, failures);
        failure = fromMemory == 0 ? string.Join("; ", failures) : null;
        return fromMemory;
    }

    private static nint LoadFromFolder(ReadOnlySpan<byte> bytes, string folder, string fileName, List<string> failures)
    {
        var path = Path.Combine(folder, $"realnvp-{Path.GetRandomFileName()}-{fileName}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        try
        {
            using var file = new FileStream(path, options);
            try
            {
                file.Write(bytes);
                file.Flush();
                return NativeLibrary.Load(path);
            }
            finally
            {
                File.Delete(path);
            }
        }
        catch (Exception error) when (LoadFailure.Is(error))
        {
            failures.Add($"{folder}: {LoadFailure.Cause(error)}");
            return 0;
        }
    }

    private static nint LoadFromMemory(ReadOnlySpan<byte> bytes, string fileName, List<string> failures)
    {
        FileStream? file = null;
        try
        {
            var descriptor = CreateAnonymousFile(fileName, CloseOnExec);
            if (descriptor < 0)
            {
                throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
            }

            file = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write);
            file.Write(bytes);
            file.Flush();
            var handle = NativeLibrary.Load($"/proc/self/fd/{descriptor}");
            lock (AnonymousFiles)
            {
                AnonymousFiles.Add(file);
            }

            return handle;
        }
        catch (Exception error) when (LoadFailure.Is(error) || error is EntryPointNotFoundException)
        {
            file?.Dispose();
            failures.Add($"memory: {LoadFailure.Cause(error)}");
            return 0;
        }
    }

    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CreateAnonymousFile([MarshalAs(UnmanagedType.LPStr)] string name, uint flags);
}
