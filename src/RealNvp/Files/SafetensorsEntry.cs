using System.Collections.Immutable;

namespace RealNvp.Files;

/// <summary>One tensor of a safetensors file as its header describes it, already checked against the file.</summary>
internal sealed record SafetensorsEntry
{
    internal SafetensorsEntry(
        string name, SafetensorsType type, ImmutableArray<long> shape, long elementCount, long offset, long byteLength)
    {
        Name = name;
        Type = type;
        Shape = shape;
        ElementCount = elementCount;
        Offset = offset;
        ByteLength = byteLength;
    }

    /// <summary>The name, unique in its file.</summary>
    public string Name { get; }

    /// <summary>The type of each element.</summary>
    public SafetensorsType Type { get; }

    /// <summary>The sizes, outermost first; empty for a single number. A size may be 0.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The product of the sizes.</summary>
    public long ElementCount { get; }

    /// <summary>Where the first byte lies, counted from the end of the header.</summary>
    public long Offset { get; }

    /// <summary>The number of bytes.</summary>
    public long ByteLength { get; }
}
