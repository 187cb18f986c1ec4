namespace RealNvp.Files;

/// <summary>A tensor that waits to be written; <c>Write</c> gives the number of bytes it wrote.</summary>
internal sealed record SafetensorsPending(string Name, SafetensorsType Type, long[] Shape, long ByteLength, Func<Stream, long> Write);
