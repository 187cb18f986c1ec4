namespace RealNvp.Server.Models;

/// <summary>A model file that was found, and what it looked like then.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Version">Its version; empty for a model that has one file alone.</param>
/// <param name="Path">The file.</param>
/// <param name="Stamp">Its length and times: another file that is renamed into its place has others.</param>
internal sealed record ModelPlace(string Name, string Version, string Path, FileStamp Stamp)
{
    /// <summary>The name by which it is asked for alone: <c>NAME</c> or <c>NAME@VERSION</c>.</summary>
    public string Key => Version.Length == 0 ? Name : $"{Name}@{Version}";
}

/// <summary>What tells one file from another in its place.</summary>
internal readonly record struct FileStamp(long Length, DateTime Written, DateTime Created)
{
    /// <summary>What a file looks like; null where there is none.</summary>
    public static FileStamp? Of(string path) =>
        new FileInfo(path) is { Exists: true } file ? new(file.Length, file.LastWriteTimeUtc, file.CreationTimeUtc) : null;
}
