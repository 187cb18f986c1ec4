using System.Buffers.Binary;

namespace RealNvp.Data.Images;

/// <summary>Labels of one byte each, as an IDX file holds them.</summary>
internal static class IdxLabels
{
    private const int HeaderLength = 8;
    private const uint LabelsMagic = 0x00000801;

    /// <summary>
    /// Takes the labels out of a whole uncompressed file: two big-endian words (magic, count), then the labels, each below
    /// <paramref name="classes"/>.
    /// </summary>
    public static byte[] Parse(ReadOnlySpan<byte> file, int classes, string path)
    {
        if (file.Length < HeaderLength || BinaryPrimitives.ReadUInt32BigEndian(file) != LabelsMagic)
        {
            throw new DataFaultException($"'{path}' is no IDX file of labels: it does not start with 0x{LabelsMagic:x8}; give the file of labels.");
        }

        var count = BinaryPrimitives.ReadUInt32BigEndian(file[4..]);
        var labels = file[HeaderLength..];
        if (count != labels.Length)
        {
            throw new DataFaultException($"'{path}' says it holds {Counted.Of(count, "label")} but has {Counted.Of(labels.Length, "byte")} of them; "
                + "fetch it again.");
        }

        var outside = labels.IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        return outside < 0
            ? labels.ToArray()
            : throw new DataFaultException($"'{path}' gives row {outside} (from 0) the class {labels[outside]}, but there are {classes}; fetch it again.");
    }
}
