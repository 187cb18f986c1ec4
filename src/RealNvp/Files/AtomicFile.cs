using System.Text;

namespace RealNvp.Files;

/// <summary>
/// Writes files so that a reader, a crash or a full disk never meets half of one: the bytes go to a temporary file in the
/// same folder, are flushed to the disk, and the temporary is renamed over the target. Whatever fails before the rename
/// leaves the old file as it was and removes the temporary.
/// </summary>
/// <remarks>
/// .NET has no call that flushes a folder, so after a power cut just behind the rename the folder may still show the old
/// file: one of the two is there, whole. A killed process may leave a <c>.realnvp-*.tmp</c> behind; it can be deleted, and the next run in
/// its folder does so.
/// A symbolic link is followed, so the file it names is replaced and the link stays. A target that is no ordinary file
/// (<c>/dev/null</c>, <c>/dev/stdout</c>, a pipe) cannot be replaced and is written to directly.
/// </remarks>
internal static class AtomicFile
{
    private const int BufferSize = 1 << 16;

    /// <summary>Writes the file through <paramref name="write"/>, which may seek, and may close the stream when it is done.</summary>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <param name="write">Writes the whole content; an exception from it leaves the old file untouched and comes out as it is.</param>
    /// <exception cref="InvalidInputException">The folder is missing, the path is a folder, or writing there is not allowed.</exception>
    /// <exception cref="IOException">The disk is full or failed; the message is one sentence that says so.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        if (Pipes.AreNamed(path))
        {
            Pipes.Write(write);
            return;
        }

        var target = Resolve(path);
        if (OpenIfNotReplaceable(target, path) is { } device)
        {
            WriteAndClose(device, write, path);
            return;
        }

        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".realnvp-{Guid.NewGuid():N}.tmp");
        try
        {
            WriteTemporary(temporary, write, path, () =>
            {
                KeepMode(target, temporary);
                File.Move(temporary, target, overwrite: true);
            });
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void WriteAllText(string path, string contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        WriteAllBytes(path, Encoding.UTF8.GetBytes(contents));
    }

    /// <summary>Writes the bytes.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void WriteAllBytes(string path, ReadOnlyMemory<byte> bytes) =>
        Write(path, stream => stream.Write(bytes.Span));

    /// <summary>Throws where a file cannot be written because of its name or its folder.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void Require(string path) => _ = Resolve(path);

    private static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full) || Path.EndsInDirectorySeparator(full))
        {
            throw new InvalidInputException($"Cannot write '{path}' because it names a folder; give the name of a file.");
        }

        string target = full;
        Guard(path, () => target = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full, missingIsFine: true);

        // /dev/stdout resolves to names such as "pipe:[123]" that only the link itself can open.
        if (target != full && !File.Exists(target) && File.Exists(full))
        {
            target = full;
        }

        var folder = Path.GetDirectoryName(target);
        if (!Directory.Exists(folder))
        {
            throw new InvalidInputException(
                $"Cannot write '{path}' because the folder '{folder}' does not exist; create it or give another path.");
        }

        return target;
    }

    // Renaming over a device would replace the device itself: as root, even /dev/null.
    private static FileStream? OpenIfNotReplaceable(string target, string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(target))
        {
            return null;
        }

        FileStream? stream = null;
        Guard(path, () => stream = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, BufferSize));
        if (!stream!.CanSeek || target.StartsWith("/dev/", StringComparison.Ordinal))
        {
            return stream;
        }

        stream.Dispose();
        return null;
    }

    private static void WriteTemporary(string temporary, Action<Stream> write, string path, Action putInPlace)
    {
        // Held, and so locked, until the file is in its place; a system that renames no open file is told that this one may be.
        FileStream? stream = null;
        Guard(path, () => stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, BufferSize));
        using var file = stream!;
        Guarded(file, path, () =>
        {
            using var held = new HeldStream(file);
            write(held);
        });
        Guard(path, () =>
        {
            file.Flush(flushToDisk: true);
            putInPlace();
        });
    }

    private static void WriteAndClose(FileStream stream, Action<Stream> write, string path) => Guarded(stream, path, () =>
    {
        write(stream);
        stream.Dispose();
    });

    private static void Guarded(FileStream stream, string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception error)
        {
            Close(stream);

            // An open stream raises neither of these two: they are about another file that the delegate wanted.
            if (error is IOException failure and not (FileNotFoundException or DirectoryNotFoundException))
            {
                throw Failed(path, failure);
            }

            throw;
        }
    }

    // After a failed write, closing tries to write the buffered rest and fails again; the first error is the one to show.
    private static void Close(FileStream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
        }
    }

    private static void KeepMode(string target, string temporary)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        }
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void Guard(string path, Action action, bool missingIsFine = false)
    {
        try
        {
            action();
        }
        catch (FileNotFoundException) when (missingIsFine)
        {
        }
        catch (DirectoryNotFoundException) when (missingIsFine)
        {
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InvalidInputException(
                $"Cannot write '{path}' because access is denied; give a path you may write to, or change its permissions.", error);
        }
        catch (IOException error)
        {
            throw Failed(path, error);
        }
    }

    private static IOException Failed(string path, IOException error)
    {
        // .NET appends the path of the temporary file to what the system says; the user knows nothing of that file.
        var end = error.Message.IndexOf(" : '", StringComparison.Ordinal);
        var reason = (end > 0 ? error.Message[..end] : error.Message).TrimEnd('.');
        return new IOException(
            $"Could not write '{path}' ({reason}); no earlier file was changed, make room or give another path.", error);
    }
}
