namespace RealNvp.Golden;

/// <summary>Golden files are many and stay for ever, so that each must be small.</summary>
internal static class FileSizes
{
    private const int Most = 20_000;

    public static void Print(string folder)
    {
        var files = Files(folder);
        foreach (var file in files.Where(file => file.Length > Most))
        {
            Console.Error.WriteLine($"{file.FullName} has {file.Length:N0} bytes, more than {Most:N0}: make its networks or rows fewer.");
        }

        Console.WriteLine($"{files.Length} files, {files.Sum(file => file.Length):N0} bytes, the largest {files.Max(file => file.Length):N0}");
    }

    public static bool AreSmall(string folder) => Files(folder).All(file => file.Length <= Most);

    private static FileInfo[] Files(string folder) => new DirectoryInfo(folder).GetFiles("*", SearchOption.AllDirectories);
}
