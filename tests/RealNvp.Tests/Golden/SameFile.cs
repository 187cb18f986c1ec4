using RealNvp.Persistence;

namespace RealNvp.Tests.Golden;

/// <summary>Holds a file to another: the same words in the header and the same bytes in every tensor.</summary>
internal static class SameFile
{
    public static void Check(string expected, string actual)
    {
        using var before = SafetensorsFile.Open(expected);
        using var now = SafetensorsFile.Open(actual);
        Assert.Equal(before.Metadata.OrderBy(entry => entry.Key), now.Metadata.OrderBy(entry => entry.Key));
        Assert.Equal(before.Tensors.Select(tensor => tensor.Name).Order(), now.Tensors.Select(tensor => tensor.Name).Order());
        foreach (var tensor in before.Tensors)
        {
            var again = now.Find(tensor.Name);
            Assert.Equal(tensor.Type, again.Type);
            Assert.Equal(tensor.Shape.AsSpan(), again.Shape.AsSpan());
            Assert.Equal(Bytes(before, tensor), Bytes(now, again));
        }
    }

    private static byte[] Bytes(SafetensorsFile file, SafetensorsEntry tensor)
    {
        var bytes = new byte[tensor.ByteLength];
        file.ReadBytes(tensor.Name, bytes);
        return bytes;
    }
}
