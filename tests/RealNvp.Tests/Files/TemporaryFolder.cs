namespace RealNvp.Tests.Files;

/// <summary>A folder of its own for a test, removed with all it holds.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("realnvp-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string[] Names() => [.. Directory.EnumerateFileSystemEntries(Path).Select(entry => System.IO.Path.GetFileName(entry)!).Order()];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
