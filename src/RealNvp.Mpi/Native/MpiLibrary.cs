using System.Runtime.InteropServices;
using System.Text;

namespace RealNvp.Mpi.Native;

/// <summary>A library of MPI that was found and is understood.</summary>
/// <param name="Name">The file or name it was loaded by.</param>
/// <param name="Version">What it says of itself, its first line.</param>
/// <param name="Functions">What it can do.</param>
/// <param name="Handles">What it calls things.</param>
internal sealed record MpiLibrary(string Name, string Version, MpiFunctions Functions, MpiHandles Handles)
{
    // By the launcher, since both can be installed and each only finds the processes that its own launcher started.
    private static readonly string[] OpenMpi = ["libmpi.so.40", "libmpi.40.dylib"];
    private static readonly string[] Mpich = ["libmpich.so.12", "libmpi.so.12", "libmpi.12.dylib", "msmpi.dll"];
    private static readonly string[] Either = ["libmpi.so", "libmpi.dylib"];

    /// <summary>Finds the library that goes with how the process was started.</summary>
    /// <param name="path">The file to take; null to look for one.</param>
    /// <param name="launch">How the process was started.</param>
    /// <exception cref="MpiFaultException">There is none, or it is of no known kind.</exception>
    public static MpiLibrary Find(string? path, MpiLaunch launch)
    {
        string[] names = path is not null ? [path] : launch.IsOpenMpi ? [.. OpenMpi, .. Either, .. Mpich] : [.. Mpich, .. OpenMpi, .. Either];
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return Of(name, library);
            }
        }

        throw new MpiFaultException(path is null
            ? $"There is no library of MPI on this machine (looked for {string.Join(", ", names)}); install Open MPI or MPICH, or name its file in {MpiOptions.LibraryVariable}."
            : $"'{path}' cannot be loaded as a library of MPI; name the file of libmpi, such as libmpi.so.40 of Open MPI.");
    }

    private static MpiLibrary Of(string name, nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "MPI_Init_thread", out _))
        {
            throw new MpiFaultException($"'{name}' is no library of MPI; name the file of libmpi, such as libmpi.so.40 of Open MPI, in {MpiOptions.LibraryVariable}.");
        }

        var functions = new MpiFunctions(library);
        var version = VersionOf(functions);
        var handles = OpenMpiHandles.Of(library) ?? MpichHandles.Of(version)
            ?? throw new MpiFaultException($"'{name}' calls itself '{version}', which is neither Open MPI nor MPICH nor of MPICH's kind; name another in {MpiOptions.LibraryVariable}.");
        return new(name, version, functions, handles);
    }

    private static unsafe string VersionOf(MpiFunctions functions)
    {
        var text = stackalloc byte[MpiFunctions.MostTextBytes];
        var length = 0;
        _ = functions.Version(text, &length);
        var version = Encoding.UTF8.GetString(text, Math.Clamp(length, 0, MpiFunctions.MostTextBytes));

        // What follows tells how it was built.
        return version.Split(',', '\n', '\0')[0].Replace(" Version:", "", StringComparison.Ordinal).Replace('\t', ' ').Trim();
    }
}
