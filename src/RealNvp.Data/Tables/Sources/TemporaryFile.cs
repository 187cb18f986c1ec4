using Microsoft.Win32.SafeHandles;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A file in the temporary folder that is gone when it is closed, and where the system allows it already has no name while it is open.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly FileStream _stream;

    public TemporaryFile()
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"realnvp-{Guid.NewGuid():N}.tmp");
        _stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None,
            BufferSize = 1 << 16,
        });
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }
    }

    public FileStream Stream => _stream;

    public SafeFileHandle Handle => _stream.SafeFileHandle;

    public long Length => _stream.Length;

    public void Dispose() => _stream.Dispose();
}
