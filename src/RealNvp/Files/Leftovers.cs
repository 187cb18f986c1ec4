using System.Text.RegularExpressions;

namespace RealNvp.Files;

/// <summary>The temporary files of programs that were killed while they wrote: <c>.realnvp-</c>, 32 hexadecimal digits, <c>.tmp</c>.</summary>
/// <remarks>A program that lives holds a lock on its temporary file; the system gives it up with the program, however that ends.</remarks>
internal static partial class Leftovers
{
    /// <summary>Removes those in a folder that nobody holds.</summary>
    /// <param name="folder">The folder; nothing happens where it is missing.</param>
    public static void Clear(string folder)
    {
        try
        {
            foreach (var path in Directory.Exists(folder) ? Directory.GetFiles(folder, ".realnvp-*.tmp") : [])
            {
                if (Name().IsMatch(Path.GetFileName(path)) && IsLeft(path))
                {
                    File.Delete(path);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What cannot be cleared now does no harm.
        }
    }

    private static bool IsLeft(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex("^\\.realnvp-[0-9a-f]{32}\\.tmp$")]
    private static partial Regex Name();
}
