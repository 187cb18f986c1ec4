namespace RealNvp.Data;

/// <summary>Some pictures as a model takes them.</summary>
public sealed record PictureBatch
{
    /// <summary>The number of whole pictures.</summary>
    public int Count => Names.Count;

    /// <summary>The pictures, <c>[Count, channels, side, side]</c>, levels from 0 to 255.</summary>
    public required ReadOnlyMemory<float> Rows { get; init; }

    /// <summary>The name of each: its path within the folder with forward slashes, or that of the one file.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The number of each among the files, from 1, broken ones counted.</summary>
    public required ReadOnlyMemory<long> Numbers { get; init; }

    /// <summary>The number and name of each picture of this part that cannot be decoded; they are none of <see cref="Rows"/>.</summary>
    public IReadOnlyList<(long Number, string Name)> Broken { get; init; } = [];
}
