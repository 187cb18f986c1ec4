using RealNvp.Files;

namespace RealNvp.Tests.Files;

/// <summary>Opens damaged files: each must be refused, or agree with itself and be readable to its last byte.</summary>
internal static class SafetensorsFuzz
{
    public static int CountRefusals(IEnumerable<byte[]> files)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.safetensors");
        var refused = 0;
        foreach (var file in files)
        {
            File.WriteAllBytes(path, file);
            try
            {
                using var opened = SafetensorsFile.Open(path);
                Assert.Equal(file.Length, HeaderEnd(file) + opened.Tensors.Sum(tensor => tensor.ByteLength));
                foreach (var tensor in opened.Tensors)
                {
                    var bytes = new byte[tensor.ByteLength];
                    opened.ReadBytes(tensor.Name, bytes);
                    Assert.Equal(file.AsSpan((int)(HeaderEnd(file) + tensor.Offset), bytes.Length).ToArray(), bytes);
                }
            }
            catch (InvalidInputException)
            {
                refused++;
            }
        }

        return refused;
    }

    private static long HeaderEnd(byte[] file) => 8 + BitConverter.ToInt64(file);
}
