using System.Buffers.Binary;
using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace RealNvp.Files;

/// <summary>
/// A safetensors file open for reading: an 8-byte little-endian header length, a JSON header, and the bytes of the tensors.
/// Opening checks the whole header against the file's real length and reads no tensor; each tensor is then read straight
/// into the caller's memory, so files larger than memory or than 2 GB are fine. Safe to read from many threads.
/// Format: https://huggingface.co/docs/safetensors.
/// </summary>
internal sealed class SafetensorsFile : IDisposable
{
    private const int LengthPrefix = sizeof(ulong);

    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, SafetensorsEntry> _byName;
    private readonly long _dataStart;

    private SafetensorsFile(string path, SafeFileHandle handle, SafetensorsHeader header, long dataStart)
    {
        Path = path;
        _handle = handle;
        _dataStart = dataStart;
        _byName = header.Entries.ToDictionary(entry => entry.Name);
        Metadata = header.Metadata;
        Tensors = [.. header.Entries];
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>The free text of the header; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their bytes.</summary>
    public ImmutableArray<SafetensorsEntry> Tensors { get; }

    /// <summary>The bytes of the file.</summary>
    internal long Length => _dataStart + (Tensors.IsEmpty ? 0 : Tensors[^1].Offset + Tensors[^1].ByteLength);

    /// <summary>Opens a file and checks its header: length, JSON, types, shapes, offsets without overlap or hole up to the file's end.</summary>
    /// <exception cref="ModelFileException">The file cannot be read or breaks a rule of the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle? handle = null;
        try
        {
            // Sharing deletion lets a writer on Windows rename its new file over this one.
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
            var header = ReadHeader(handle, path, out var dataStart);
            return new SafetensorsFile(path, handle, header, dataStart);
        }
        catch (Exception error)
        {
            handle?.Dispose();
            throw error switch
            {
                FileNotFoundException or DirectoryNotFoundException =>
                    new ModelFileException($"There is no file '{path}'; check the path.", error),
                UnauthorizedAccessException =>
                    new ModelFileException($"'{path}' is a folder or may not be read; give a file that you may read.", error),
                IOException or NotSupportedException =>
                    new ModelFileException($"'{path}' cannot be read ({error.Message.TrimEnd('.')}); give an ordinary file.", error),
                _ => error,
            };
        }
    }

    /// <summary>Finds a tensor by name.</summary>
    public bool TryFind(string name, out SafetensorsEntry? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="ModelFileException">The file has none.</exception>
    public SafetensorsEntry Find(string name) =>
        _byName.TryGetValue(name, out var tensor)
            ? tensor
            : throw new ModelFileException(
                $"'{Path}' has no tensor {SafetensorsHeader.Shown(name)}; give a file that was written for this purpose.");

    /// <summary>
    /// Reads elements of an F32 (exactly), F64 (rounded), F16 or BF16 (exactly) tensor, <c>destination.Length</c> of them
    /// from <paramref name="firstElement"/> on in row-major order.
    /// </summary>
    /// <exception cref="ModelFileException">The tensor is missing or of another type, or the file fails.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has fewer elements than that.</exception>
    public void ReadFloats(string name, Span<float> destination, long firstElement = 0)
    {
        var tensor = Find(name);
        ThrowIfOutside(firstElement, destination.Length, tensor.ElementCount);
        FloatingPointReader.Read(this, tensor, destination, firstElement);
    }

    /// <summary>
    /// Reads elements of an F64, F32, F16 or BF16 tensor, each exactly, <c>destination.Length</c> of them from
    /// <paramref name="firstElement"/> on in row-major order.
    /// </summary>
    /// <inheritdoc cref="ReadFloats" path="/exception"/>
    public void ReadDoubles(string name, Span<double> destination, long firstElement = 0)
    {
        var tensor = Find(name);
        ThrowIfOutside(firstElement, destination.Length, tensor.ElementCount);
        FloatingPointReader.Read(this, tensor, destination, firstElement);
    }

    /// <summary>Reads bytes of a tensor of any type as they lie in the file, little-endian, from <paramref name="firstByte"/> on.</summary>
    /// <inheritdoc cref="ReadFloats" path="/exception"/>
    public void ReadBytes(string name, Span<byte> destination, long firstByte = 0)
    {
        var tensor = Find(name);
        ThrowIfOutside(firstByte, destination.Length, tensor.ByteLength);
        ReadRaw(tensor, destination, firstByte);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    internal void ReadRaw(SafetensorsEntry tensor, Span<byte> destination, long firstByte)
    {
        try
        {
            ReadExactly(_handle, Path, destination, _dataStart + tensor.Offset + firstByte);
        }
        catch (IOException error)
        {
            throw new ModelFileException(
                $"'{Path}' could not be read to its end ({error.Message.TrimEnd('.')}); check the disk and fetch a fresh copy.", error);
        }
    }

    private static SafetensorsHeader ReadHeader(SafeFileHandle handle, string path, out long dataStart)
    {
        var fileLength = RandomAccess.GetLength(handle);
        if (fileLength < LengthPrefix)
        {
            throw SafetensorsHeader.Unusable(path, $"it has {Counted.Of(fileLength, "byte")} and the length of the header alone takes 8");
        }

        Span<byte> prefix = stackalloc byte[LengthPrefix];
        ReadExactly(handle, path, prefix, 0);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaximumLength)
        {
            throw SafetensorsHeader.Unusable(
                path, $"its header claims {length} bytes and at most {SafetensorsHeader.MaximumLength} are allowed");
        }

        dataStart = LengthPrefix + (long)length;
        if (dataStart > fileLength)
        {
            throw SafetensorsHeader.Unusable(path, $"its header claims {Counted.Of((long)length, "byte")} and the file has {fileLength}");
        }

        var header = new byte[length];
        ReadExactly(handle, path, header, LengthPrefix);
        return SafetensorsHeaderReader.Read(header, fileLength - dataStart, path);
    }

    private static void ReadExactly(SafeFileHandle handle, string path, Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(handle, destination, position);
            if (read == 0)
            {
                throw SafetensorsHeader.Unusable(path, "it became shorter while it was read");
            }

            destination = destination[read..];
            position += read;
        }
    }

    private static void ThrowIfOutside(long first, long count, long available)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, available - first);
    }
}
