using System.Buffers.Binary;
using System.Text;
using RealNvp.Files;

namespace RealNvp.Tests.Files;

/// <summary>Files put together by hand, byte by byte.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A file of this header, its true length before it, and data.</summary>
    public static byte[] Of(string header, params byte[] data) => Of(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Of(byte[] header, params byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }

    /// <summary>A file given in hexadecimal digits, with white space where one likes.</summary>
    public static byte[] Hex(string digits) => Convert.FromHexString(string.Concat(digits.Where(c => !char.IsWhiteSpace(c))));

    /// <summary>Opens the bytes as a file and gives what <paramref name="read"/> makes of it.</summary>
    public static T Read<T>(byte[] file, Func<SafetensorsFile, T> read)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.safetensors");
        File.WriteAllBytes(path, file);
        using var opened = SafetensorsFile.Open(path);
        return read(opened);
    }

    /// <summary>Opens the bytes, which must be refused in one sentence that names the file, and gives the sentence.</summary>
    public static string Refusal(byte[] file)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.safetensors");
        File.WriteAllBytes(path, file);
        var message = Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    public static byte[] Written(SafetensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }
}
