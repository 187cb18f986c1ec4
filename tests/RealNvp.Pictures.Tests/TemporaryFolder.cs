namespace RealNvp.Pictures.Tests;

/// <summary>A folder of its own for one test, removed at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("realnvp-pictures-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public IEnumerable<string> Files => Directory.EnumerateFiles(_path).Select(file => Path.GetFileName(file)!);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
