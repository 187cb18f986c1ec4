using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using RealNvp.Tests.Files;
using RealNvp.Torch.Native;

namespace RealNvp.Torch.Tests.Native;

[SupportedOSPlatform("linux")]
public sealed class PrivateLibraryCopyTests
{
    [Fact]
    public void A_copy_loads_from_a_folder_and_leaves_no_file_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Copies are loaded on Linux alone.");
        using var folder = new TemporaryFolder();
        AssertLoads([folder.Path]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_copy_loads_from_memory_where_no_folder_will_do()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Copies are loaded on Linux alone.");

        // /proc is a folder in which nobody can create a file.
        AssertLoads(["/proc", "/no-such-folder"]);
    }

    [Fact]
    public void Copies_made_at_once_do_not_meet()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Copies are loaded on Linux alone.");
        using var folder = new TemporaryFolder();
        var path = folder.Path;
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, index => AssertLoads(index % 2 == 0 ? [path] : []));
        Assert.Empty(Directory.EnumerateFileSystemEntries(path));
    }

    [Fact]
    public void What_is_no_library_fails_with_the_systems_words_for_each_place()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Copies are loaded on Linux alone.");
        using var folder = new TemporaryFolder();
        Assert.Equal(0, PrivateLibraryCopy.Load([1, 2, 3], "none.so", [folder.Path], out var failure));
        Assert.Contains(folder.Path, failure, StringComparison.Ordinal);
        Assert.Contains("memory: ", failure, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    /// <summary>Loads a copy of a small library that every .NET on Linux has.</summary>
    private static void AssertLoads(string[] folders)
    {
        const string Name = "libSystem.IO.Compression.Native.so";
        var bytes = File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), Name));
        var handle = PrivateLibraryCopy.Load(bytes, Name, folders, out var failure);
        Assert.Null(failure);
        Assert.True(NativeLibrary.TryGetExport(handle, "CompressionNative_Crc32", out _));
    }
}
