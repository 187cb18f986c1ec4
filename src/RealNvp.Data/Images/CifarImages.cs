namespace RealNvp.Data.Images;

/// <summary>
/// Colour images of 32 x 32 pixels and their classes. A record of the binary files is a byte of class, then 1,024 bytes each of red,
/// green and blue, row by row: already the order [channels, height, width].
/// </summary>
internal sealed record CifarImages(byte[] Pixels, byte[] Labels)
{
    public const int Side = 32;
    public const int Size = 3 * Side * Side;
    public const int RecordLength = 1 + Size;

    /// <summary>Takes the images out of whole files, one after the other.</summary>
    public static CifarImages Parse(IReadOnlyList<(byte[] Bytes, string Path)> files, int classes)
    {
        var count = files.Sum(file => file.Bytes.Length / RecordLength);
        var images = new CifarImages(new byte[count * Size], new byte[count]);
        var row = 0;
        foreach (var (bytes, path) in files)
        {
            if (bytes.Length == 0 || bytes.Length % RecordLength != 0)
            {
                throw new DataFaultException($"'{path}' has {Counted.Of(bytes.Length, "byte")}, which is no number of records of {RecordLength}; "
                    + "give the original file.");
            }

            for (var start = 0; start < bytes.Length; start += RecordLength, row++)
            {
                var label = bytes[start];
                if (label >= classes)
                {
                    throw new DataFaultException(
                        $"'{path}' gives record {start / RecordLength} (from 0) the class {label}, but there are {classes}; give the original file.");
                }

                images.Labels[row] = label;
                bytes.AsSpan(start + 1, Size).CopyTo(images.Pixels.AsSpan(row * Size));
            }
        }

        return images;
    }
}
