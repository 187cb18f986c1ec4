using System.IO.Compression;
using RealNvp.Data;

namespace RealNvp.Cli.Tests;

/// <summary>Archives of arrays, .npz.</summary>
internal static class TestArrays
{
    public static void WriteZip(string path, params (string Name, float[] Values, int[] Shape)[] arrays)
    {
        File.Delete(path);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, values, shape) in arrays)
        {
            var file = $"{path}.{name}.npy";
            NpyFile.Write(file, values, shape);
            archive.CreateEntryFromFile(file, $"{name}.npy");
            File.Delete(file);
        }
    }
}
