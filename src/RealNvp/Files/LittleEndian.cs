namespace RealNvp.Files;

/// <summary>The byte order of the file, on machines that have the other one.</summary>
internal static class LittleEndian
{
    /// <summary>Turns elements of <paramref name="width"/> bytes between the file's order and the machine's, in place.</summary>
    public static void Correct(Span<byte> bytes, int width)
    {
        if (BitConverter.IsLittleEndian)
        {
            return;
        }

        for (var start = 0; start < bytes.Length; start += width)
        {
            bytes.Slice(start, width).Reverse();
        }
    }
}
