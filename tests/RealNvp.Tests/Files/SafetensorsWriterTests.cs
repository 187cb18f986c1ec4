using CsCheck;
using RealNvp.Files;
using static RealNvp.Tests.Files.SafetensorsBytes;

namespace RealNvp.Tests.Files;

public class SafetensorsWriterTests
{
    [Fact]
    public void Writes_the_bytes_of_the_reference_for_no_tensors()
    {
        Assert.Equal(Hex("08 00 00 00 00 00 00 00 7B 7D 20 20 20 20 20 20"), Written(new SafetensorsWriter()));
    }

    [Fact]
    public void Writes_the_bytes_of_the_reference_for_metadata_alone()
    {
        var writer = new SafetensorsWriter();
        writer.AddMetadata("framework", "pt");
        Assert.Equal(Of("""{"__metadata__":{"framework":"pt"}}     """), Written(writer));
    }

    [Theory]
    [InlineData("attn.0", new long[] { 1, 2, 3 }, """{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}""")]
    [InlineData("attn0", new long[] { 1, 1, 2, 3 }, """{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       """)]
    public void Writes_the_bytes_of_the_reference_for_a_tensor(string name, long[] shape, string header)
    {
        var writer = new SafetensorsWriter();
        writer.Add(name, shape, new float[] { 0, 1, 2, 3, 4, 5 });
        Assert.Equal(Of(header, Hex("00000000 0000803F 00000040 00004040 00008040 0000A040")), Written(writer));
    }

    [Fact]
    public void Aligns_every_tensor_to_its_element_and_keeps_the_order_within_a_width()
    {
        var writer = new SafetensorsWriter();
        writer.AddBytes("flag", SafetensorsType.Bool, [], new byte[] { 1 });
        writer.Add("z", [1], new float[1]);
        writer.Add("moment", [1], new double[1]);
        writer.Add("a", [2], () => new float[2]);
        writer.Add("variance", [], () => new double[1]);
        var tensors = Read(Written(writer), opened => opened.Tensors);
        Assert.Equal(["moment", "variance", "z", "a", "flag"], tensors.Select(tensor => tensor.Name));
        Assert.All(tensors, tensor => Assert.Equal(0, tensor.Offset * 8 % SafetensorsTypeExtensions.BitsOf(tensor.Type)));
    }

    [Fact]
    public void What_is_written_comes_back_bit_for_bit()
    {
        var name = Gen.String[0, 12].Where(text => text != "__metadata__" && IsText(text));
        var floats = Gen.Int.Select(BitConverter.Int32BitsToSingle).Array[0, 40];
        var doubles = Gen.Long.Select(BitConverter.Int64BitsToDouble).Array[0, 40];
        var texts = Gen.Dictionary(name, Gen.String.Where(IsText))[0, 4];
        Gen.Select(Gen.Dictionary(name, Gen.Select(floats, doubles, Gen.Byte.Array[0, 40], Gen.Int[0, 2]))[0, 5], texts)
            .Sample(
                (tensors, metadata) =>
                {
                    var writer = new SafetensorsWriter();
                    foreach (var (key, value) in metadata)
                    {
                        writer.AddMetadata(key, value);
                    }

                    foreach (var (key, (single, twice, bytes, kind)) in tensors)
                    {
                        switch (kind)
                        {
                            case 0: writer.Add(key, [single.Length], single); break;
                            case 1: writer.Add(key, [1, twice.Length], () => twice); break;
                            default: writer.AddBytes(key, SafetensorsType.U8, [bytes.Length, 1], bytes); break;
                        }
                    }

                    Read(Written(writer), opened =>
                    {
                        Assert.Equal(
                            metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal),
                            opened.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal));
                        Assert.Equal(tensors.Count, opened.Tensors.Length);
                        foreach (var (key, (single, twice, bytes, kind)) in tensors)
                        {
                            AssertSame(opened, key, single, twice, bytes, kind);
                        }

                        return 0;
                    });
                },
                iter: 300,
                seed: "0000KOIPe036",
                threads: 1);
    }

    [Fact]
    public void Asks_providers_one_after_the_other_so_that_they_may_share_a_buffer()
    {
        var shared = new float[3];
        var writer = new SafetensorsWriter();
        for (var i = 0; i < 3; i++)
        {
            var value = i;
            writer.Add($"t{i}", [3], () =>
            {
                Array.Fill(shared, value);
                return shared;
            });
        }

        Read(Written(writer), opened =>
        {
            var values = new float[3];
            opened.ReadFloats("t1", values);
            Assert.Equal([1f, 1f, 1f], values);
            opened.ReadFloats("t2", values);
            Assert.Equal([2f, 2f, 2f], values);
            return 0;
        });
    }

    [Fact]
    public void Refuses_names_and_shapes_that_could_not_be_read_again()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [2], new float[2]);
        writer.AddMetadata("k", "v");
        Assert.Throws<ArgumentException>(() => writer.Add("a", [2], new float[2]));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", [2], new float[2]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", [3], new float[2]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", [-1, -2], new float[2]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", [long.MaxValue, 2], () => new float[2]));
        Assert.Throws<ArgumentException>(() => writer.AddBytes("b", SafetensorsType.F4, [3], new byte[1]));
        Assert.ThrowsAny<ArgumentException>(() => writer.Add("\ud800", [2], new float[2]));
        Assert.Throws<ArgumentException>(() => writer.AddMetadata("k", "w"));
        Assert.ThrowsAny<ArgumentException>(() => writer.AddMetadata("l", "\udc00"));
        Assert.Equal(["a"], Read(Written(writer), opened => opened.Tensors.Select(tensor => tensor.Name).ToArray()));
    }

    [Fact]
    public void Refuses_a_header_longer_than_readers_accept()
    {
        var writer = new SafetensorsWriter();
        writer.AddMetadata("text", new string('a', 100_000_000));
        Assert.Contains("less metadata", Assert.Throws<InvalidInputException>(() => writer.WriteTo(Stream.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_provider_of_the_wrong_length_leaves_the_old_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.safetensors");
        var good = new SafetensorsWriter();
        good.Add("w", [1], new float[] { 7 });
        good.Save(path);
        var before = File.ReadAllBytes(path);

        var bad = new SafetensorsWriter();
        bad.Add("w", [5], () => new float[4]);
        Assert.Throws<InvalidOperationException>(() => bad.Save(path));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(["model.safetensors"], folder.Names());
    }

    private static bool IsText(string text) => text == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static void AssertSame(SafetensorsFile opened, string key, float[] single, double[] twice, byte[] bytes, int kind)
    {
        switch (kind)
        {
            case 0:
                var singles = new float[single.Length];
                opened.ReadFloats(key, singles);
                Assert.Equal(single.Select(BitConverter.SingleToInt32Bits), singles.Select(BitConverter.SingleToInt32Bits));
                break;
            case 1:
                var doubles = new double[twice.Length];
                opened.ReadDoubles(key, doubles);
                Assert.Equal(twice.Select(BitConverter.DoubleToInt64Bits), doubles.Select(BitConverter.DoubleToInt64Bits));
                break;
            default:
                var raw = new byte[bytes.Length];
                opened.ReadBytes(key, raw);
                Assert.Equal(bytes, raw);
                break;
        }
    }
}
