namespace RealNvp.Server.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("realnvp-server-").FullName;

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Puts a copy of a file into the folder, whole at once, as who replaces a model does.</summary>
    public string Place(string file, params string[] at)
    {
        var path = System.IO.Path.Combine([Path, .. at]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.Copy(file, path + ".new", overwrite: true);
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
