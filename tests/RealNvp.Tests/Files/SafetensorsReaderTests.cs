using RealNvp.Files;
using static RealNvp.Tests.Files.SafetensorsBytes;

namespace RealNvp.Tests.Files;

public class SafetensorsReaderTests
{
    private const string Square = """{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}""";

    [Fact]
    public void Reads_a_file_given_in_hexadecimal()
    {
        // {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} with two spaces, then 1.0f and -2.5f.
        var file = Hex("""
            38 00 00 00 00 00 00 00
            7B 22 77 22 3A 7B 22 64 74 79 70 65 22 3A 22 46 33 32 22 2C 22 73 68 61 70 65 22 3A 5B 32 5D 2C
            22 64 61 74 61 5F 6F 66 66 73 65 74 73 22 3A 5B 30 2C 38 5D 7D 7D 20 20
            00 00 80 3F 00 00 20 C0
            """);
        Assert.Equal([1f, -2.5f], Read(file, opened => Floats(opened, "w", 2)));
        Assert.Equal([1.0, -2.5], Read(file, opened =>
        {
            var values = new double[2];
            opened.ReadDoubles("w", values);
            return values;
        }));
    }

    [Fact]
    public void Reads_name_type_shape_and_place_of_a_tensor()
    {
        var tensor = Read(Of(Square, new byte[16]), opened => Assert.Single(opened.Tensors));
        Assert.Equal("test", tensor.Name);
        Assert.Equal(SafetensorsType.I32, tensor.Type);
        Assert.Equal([2L, 2L], tensor.Shape);
        Assert.Equal((4L, 0L, 16L), (tensor.ElementCount, tensor.Offset, tensor.ByteLength));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{}\r \t\n")]
    [InlineData("\t\n{}\r ")]
    [InlineData("""{"__metadata__":{}}""")]
    public void Takes_a_file_without_tensors_and_white_space_around_its_header(string header)
    {
        Assert.Equal(0, Read(Of(header), opened => opened.Tensors.Length + opened.Metadata.Count));
    }

    [Fact]
    public void Takes_single_numbers_empty_tensors_and_tensors_in_any_order()
    {
        var file = Of(
            """
            {"b":{"shape":[],"dtype":"U8","data_offsets":[2,3]},"none":{"dtype":"F64","shape":[2,0],"data_offsets":[2,2]},
            "__metadata__":{"framework":"pt","ü":"\u00e9\n"},"a":{"dtype":"I16","data_offsets":[0,2],"shape":[1,1]}}
            """,
            1, 2, 3);
        var (names, text, scalar) = Read(file, opened =>
        {
            var one = new byte[1];
            opened.ReadBytes("b", one);
            opened.ReadFloats("none", []);
            return (opened.Tensors.Select(t => t.Name).ToArray(), opened.Metadata["ü"], one[0]);
        });
        Assert.Equal(["a", "none", "b"], names);
        Assert.Equal("é\n", text);
        Assert.Equal(3, scalar);
    }

    [Theory]
    [InlineData("BOOL", 8)]
    [InlineData("F4", 4)]
    [InlineData("F6_E2M3", 6)]
    [InlineData("F6_E3M2", 6)]
    [InlineData("U8", 8)]
    [InlineData("I8", 8)]
    [InlineData("F8_E5M2", 8)]
    [InlineData("F8_E4M3", 8)]
    [InlineData("F8_E8M0", 8)]
    [InlineData("F8_E4M3FNUZ", 8)]
    [InlineData("F8_E5M2FNUZ", 8)]
    [InlineData("I16", 16)]
    [InlineData("U16", 16)]
    [InlineData("F16", 16)]
    [InlineData("BF16", 16)]
    [InlineData("I32", 32)]
    [InlineData("U32", 32)]
    [InlineData("F32", 32)]
    [InlineData("C64", 64)]
    [InlineData("F64", 64)]
    [InlineData("I64", 64)]
    [InlineData("U64", 64)]
    public void Knows_every_type_of_the_format_and_its_size(string type, int bits)
    {
        var file = Of($$$"""{"t":{"dtype":"{{{type}}}","shape":[4],"data_offsets":[0,{{{bits / 2}}}]}}""", new byte[bits / 2]);
        Assert.Equal(type, Read(file, opened => SafetensorsTypeExtensions.NameOf(opened.Find("t").Type)));
    }

    [Fact]
    public void Widens_halves_and_brain_floats_exactly_and_rounds_doubles()
    {
        // 1.5, the smallest subnormal and -infinity as halves; pi's upper half; 0.1 and 1e300 as doubles.
        var file = Of(
            """{"h":{"dtype":"F16","shape":[3],"data_offsets":[0,6]}"""
            + ""","b":{"dtype":"BF16","shape":[1],"data_offsets":[6,8]}"""
            + ""","d":{"dtype":"F64","shape":[2],"data_offsets":[8,24]}}""",
            Hex("003E 0100 00FC 4940 9A9999999999B93F 9C7500883CE4377E"));
        Assert.Equal([1.5f, MathF.ScaleB(1, -24), float.NegativeInfinity], Read(file, opened => Floats(opened, "h", 3)));
        Assert.Equal([3.140625f], Read(file, opened => Floats(opened, "b", 1)));
        Assert.Equal([0.1f, float.PositiveInfinity], Read(file, opened => Floats(opened, "d", 2)));
        Assert.Equal([0.1, 1e300], Read(file, opened =>
        {
            var values = new double[2];
            opened.ReadDoubles("d", values);
            return values;
        }));
    }

    [Fact]
    public void Reads_parts_of_a_tensor_and_refuses_parts_outside_it()
    {
        var file = Of("""{"t":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}""", Hex("003C 0040 0042 0044"));
        Read(file, opened =>
        {
            var two = new float[2];
            opened.ReadFloats("t", two, firstElement: 1);
            Assert.Equal([2f, 3f], two);
            Assert.Throws<ArgumentOutOfRangeException>(() => opened.ReadFloats("t", new float[2], firstElement: 3));
            Assert.Throws<ArgumentOutOfRangeException>(() => opened.ReadBytes("t", new byte[9]));
            Assert.Throws<ArgumentOutOfRangeException>(() => opened.ReadBytes("t", new byte[1], firstByte: -1));
            return 0;
        });
    }

    [Fact]
    public void Says_what_is_missing_or_of_another_type()
    {
        Read(Of(Square, new byte[16]), opened =>
        {
            Assert.Contains("no tensor 'weight'", Assert.Throws<ModelFileException>(() => opened.Find("weight")).Message, StringComparison.Ordinal);
            Assert.Contains("I32", Assert.Throws<ModelFileException>(() => opened.ReadFloats("test", new float[4])).Message, StringComparison.Ordinal);
            Assert.False(opened.TryFind("weight", out _));
            return 0;
        });
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (var path in new[] { folder.File("a"), folder.File("a/b") })
        {
            var error = Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(path));
            Assert.Contains("There is no file", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains("folder", Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_shrinks_while_it_is_open_is_reported()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.safetensors");
        File.WriteAllBytes(path, Of(Square, new byte[16]));
        using var opened = SafetensorsFile.Open(path);
        using (var handle = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            handle.SetLength(80);
        }

        var error = Assert.Throws<ModelFileException>(() => opened.ReadBytes("test", new byte[16]));
        Assert.Contains("shorter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_past_four_gigabytes_are_read_where_they_lie()
    {
        // A sparse file: 4 GiB of zeros that take no disk, and then two numbers. Elsewhere the zeros would be written out.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a file system with holes.");
        using var folder = new TemporaryFolder();
        var path = folder.File("large.safetensors");
        const long Large = 1L << 32;
        var start = Of(
            $$$"""{"zeros":{"dtype":"F32","shape":[1024,1048576],"data_offsets":[0,{{{Large}}}]}"""
            + $$$""","end":{"dtype":"F32","shape":[2],"data_offsets":[{{{Large}}},{{{Large + 8}}}]}}""");
        using (var stream = File.Create(path))
        {
            stream.Write(start);
            stream.Position = start.Length + Large - 4;
            stream.Write(Hex("00008040 0000803F 000020C0"));
        }

        using var opened = SafetensorsFile.Open(path);
        var last = new float[2];
        opened.ReadFloats("zeros", last, firstElement: (Large / 4) - 2);
        Assert.Equal([0f, 4f], last);
        Assert.Equal([1f, -2.5f], Floats(opened, "end", 2));
    }

    private static float[] Floats(SafetensorsFile opened, string name, int count)
    {
        var values = new float[count];
        opened.ReadFloats(name, values);
        return values;
    }
}
