using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace RealNvp.Files;

/// <summary>
/// Collects tensors and free text and writes them as one safetensors file. The values are asked for while the file is written,
/// one tensor after the other, so that a provider may fill the same buffer again and nothing is held twice.
/// Wider elements come first, in the order they were added within a width, so that every tensor is aligned to its element.
/// </summary>
internal sealed class SafetensorsWriter
{
    // The bytes of a span of doubles may be more than an int can count.
    private const int ChunkElements = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<SafetensorsPending> _tensors = [];
    private readonly HashSet<string> _names = [];
    private readonly List<KeyValuePair<string, string>> _metadata = [];
    private readonly HashSet<string> _metadataKeys = [];

    /// <summary>Adds a line of free text to the header.</summary>
    /// <exception cref="ArgumentException">The key was added before.</exception>
    public void AddMetadata(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        ThrowIfNoText(key);
        ThrowIfNoText(value);
        if (!_metadataKeys.Add(key))
        {
            throw new ArgumentException($"The metadata '{key}' was added before.", nameof(key));
        }

        _metadata.Add(new(key, value));
    }

    /// <summary>Adds an F32 tensor in row-major order.</summary>
    /// <param name="name">A name that no other tensor of the file has.</param>
    /// <param name="shape">The sizes, outermost first; empty for a single number.</param>
    /// <param name="values">As many values as the shape says, read when the file is written.</param>
    /// <exception cref="ArgumentException">The name or the number of values does not fit.</exception>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<float> values)
    {
        Register(name, SafetensorsType.F32, shape, values.Length * (long)sizeof(float), stream => WriteElements(stream, values.Span));
    }

    /// <summary>Adds an F64 tensor in row-major order.</summary>
    /// <inheritdoc cref="Add(string, ReadOnlySpan{long}, ReadOnlyMemory{float})" path="/*[not(self::summary)]"/>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<double> values)
    {
        Register(name, SafetensorsType.F64, shape, values.Length * (long)sizeof(double), stream => WriteElements(stream, values.Span));
    }

    /// <summary>Adds an F32 tensor whose values <paramref name="values"/> gives when the file is written; they must be as many as the shape says.</summary>
    /// <inheritdoc cref="Add(string, ReadOnlySpan{long}, ReadOnlyMemory{float})" path="/*[not(self::summary)]"/>
    public void Add(string name, ReadOnlySpan<long> shape, Func<ReadOnlySpan<float>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Register(name, SafetensorsType.F32, shape, null, stream => WriteElements(stream, values()));
    }

    /// <summary>Adds an F64 tensor whose values <paramref name="values"/> gives when the file is written; they must be as many as the shape says.</summary>
    /// <inheritdoc cref="Add(string, ReadOnlySpan{long}, ReadOnlyMemory{float})" path="/*[not(self::summary)]"/>
    public void Add(string name, ReadOnlySpan<long> shape, Func<ReadOnlySpan<double>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Register(name, SafetensorsType.F64, shape, null, stream => WriteElements(stream, values()));
    }

    /// <summary>Adds a tensor of any type by its bytes, little-endian in row-major order.</summary>
    /// <param name="name">A name that no other tensor of the file has.</param>
    /// <param name="type">The type of each element.</param>
    /// <param name="shape">The sizes, outermost first; empty for a single number.</param>
    /// <param name="bytes">As many bytes as type and shape say, read when the file is written.</param>
    /// <exception cref="ArgumentException">The name or the number of bytes does not fit.</exception>
    public void AddBytes(string name, SafetensorsType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
    {
        Register(name, type, shape, bytes.Length, stream =>
        {
            stream.Write(bytes.Span);
            return bytes.Length;
        });
    }

    /// <summary>Writes the file beside <paramref name="path"/> and renames it: either the whole new file is there after it, or the old one.</summary>
    /// <exception cref="InvalidInputException">The path cannot be written to, or the header would pass 100 MB.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Save(string path) => AtomicFile.Write(path, WriteTo);

    /// <summary>Writes the file's bytes to a stream, which stays open.</summary>
    /// <exception cref="InvalidInputException">The header would pass 100 MB.</exception>
    /// <exception cref="InvalidOperationException">A provider gave more or fewer values than its shape says.</exception>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var ordered = _tensors.OrderByDescending(tensor => SafetensorsTypeExtensions.BitsOf(tensor.Type)).ToList();
        stream.Write(SafetensorsHeaderWriter.Write(_metadata, ordered));
        foreach (var tensor in ordered)
        {
            var written = tensor.Write(stream);
            if (written != tensor.ByteLength)
            {
                throw new InvalidOperationException(
                    $"The tensor '{tensor.Name}' needs {Counted.Of(tensor.ByteLength, "byte")} and its provider gave {written}.");
            }
        }
    }

    private static long WriteElements<T>(Stream stream, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        for (var start = 0; start < values.Length; start += ChunkElements)
        {
            var bytes = MemoryMarshal.AsBytes(values.Slice(start, Math.Min(ChunkElements, values.Length - start)));
            if (BitConverter.IsLittleEndian)
            {
                stream.Write(bytes);
            }
            else
            {
                var swapped = bytes.ToArray();
                LittleEndian.Correct(swapped, Unsafe.SizeOf<T>());
                stream.Write(swapped);
            }
        }

        return values.Length * (long)Unsafe.SizeOf<T>();
    }

    // A lone surrogate has no UTF-8 form and would come back as another character.
    private static void ThrowIfNoText(string text) => _ = Strict.GetByteCount(text);

    private void Register(string name, SafetensorsType type, ReadOnlySpan<long> shape, long? bytesGiven, Func<Stream, long> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        ThrowIfNoText(name);
        if (name == SafetensorsHeader.MetadataKey)
        {
            throw new ArgumentException($"No tensor may be named '{name}': the format keeps that name for the metadata.", nameof(name));
        }

        if (!SafetensorsTypeExtensions.TryMeasure(type, shape, out _, out var bytes))
        {
            throw new ArgumentException($"The shape of the tensor '{name}' is negative, too large or does not fill whole bytes.", nameof(shape));
        }

        if (bytesGiven is { } given && given != bytes)
        {
            throw new ArgumentException($"The tensor '{name}' needs {Counted.Of(bytes, "byte")} by its shape and got {given}.", nameof(shape));
        }

        if (!_names.Add(name))
        {
            throw new ArgumentException($"The tensor '{name}' was added before.", nameof(name));
        }

        _tensors.Add(new SafetensorsPending(name, type, shape.ToArray(), bytes, write));
    }
}
