using Microsoft.Win32.SafeHandles;

namespace RealNvp.Files;

/// <summary>A file in the temporary folder that is gone when it is closed, and where the system allows it already has no name while it is open.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly FileStream _stream;

    public TemporaryFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"realnvp-{Guid.NewGuid():N}.tmp");
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

    /// <summary>Another view of what was written, from its start, which may be closed without harm.</summary>
    public FileStream OpenAgain() => new(new SafeFileHandle(Handle.DangerousGetHandle(), ownsHandle: false), FileAccess.Read) { Position = 0 };

    public void Dispose() => _stream.Dispose();
}
