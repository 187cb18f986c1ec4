namespace RealNvp.Images;

/// <summary>
/// Counts the scans of a JPEG. Each goes over the whole picture and takes a few bytes, so that a small file may keep its decoder, which hears nothing, at
/// work for hours.
/// </summary>
internal static class JpegScans
{
    private const byte Marker = 0xff;
    private const byte ScanStart = 0xda;
    private const int ChunkBytes = 1 << 16;

    /// <summary>How often a scan begins. Within a scan's own bytes the marker cannot stand.</summary>
    public static long Count(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var buffer = new byte[ChunkBytes];
        var scans = 0L;
        var endsWithMarker = false;
        while (file.Read(buffer) is > 0 and var length)
        {
            var bytes = buffer.AsSpan(0, length);
            scans += endsWithMarker && bytes[0] == ScanStart ? 1 : 0;
            scans += bytes.Count((ReadOnlySpan<byte>)[Marker, ScanStart]);
            endsWithMarker = bytes[^1] == Marker;
        }

        return scans;
    }
}
