using System.Text;
using static RealNvp.Tests.Files.SafetensorsBytes;

namespace RealNvp.Tests.Files;

public class SafetensorsRefusalTests
{
    private const string Square = """{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}""";

    [Theory]
    [InlineData("", "0 bytes")]
    [InlineData("02 00 00 00 00 00 00", "7 bytes")]
    [InlineData("3C 00 00 00 00 00 00 00", "claims 60 bytes and the file has 8")]
    [InlineData("3C 00 00 00 00 FF FF FF 7B 7D", "at most 100000000")]
    [InlineData("01 E1 F5 05 00 00 00 00 7B 7D", "at most 100000000")]
    [InlineData("00 E1 F5 05 00 00 00 00 7B 7D", "claims 100,000,000 bytes and the file has 10")]
    [InlineData("FF FF FF FF FF FF FF FF 7B 7D", "at most 100000000")]
    [InlineData("03 00 00 00 00 00 00 00 7B 7D", "claims 3 bytes and the file has 10")]
    [InlineData("00 00 00 00 00 00 00 00", "not valid JSON")]
    [InlineData("01 00 00 00 00 00 00 00 FF", "not UTF-8")]
    [InlineData("01 00 00 00 00 00 00 00 7B", "not valid JSON")]
    [InlineData("02 00 00 00 00 00 00 00 5B 5D", "not a JSON object")]
    [InlineData("05 00 00 00 00 00 00 00 EF BB BF 7B 7D", "not valid JSON")]
    [InlineData("02 00 00 00 00 00 00 00 7B 7D 00", "take 0 bytes and the file holds 1")]
    public void Refuses_a_broken_length_or_start(string hex, string reason)
    {
        Assert.Contains(reason, Refusal(Hex(hex)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{} x", "not valid JSON")]
    [InlineData("{}{}", "not valid JSON")]
    [InlineData("{}\0", "not valid JSON")]
    [InlineData("{,}", "not valid JSON")]
    [InlineData("{/* */}", "not valid JSON")]
    [InlineData("""{"a":[]}""", "not a JSON object")]
    [InlineData("""{"a":null}""", "not a JSON object")]
    [InlineData("""{"a":{}}""", "lacks a dtype")]
    [InlineData("""{"\ud800":{}}""", "broken escape")]
    [InlineData("""{"__metadata__":null}""", "'__metadata__' is not a JSON object")]
    [InlineData("""{"__metadata__":{"a":1}}""", "'a' is not a string")]
    [InlineData("""{"__metadata__":{"a":"1","a":"1"}}""", "gives 'a' twice")]
    [InlineData("""{"__metadata__":{"a":"\udc00"}}""", "broken escape")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "'__metadata__' twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"more":1}}""", "'more'")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", "'dtype' twice")]
    [InlineData("""{"a":{"dtype":"f32","shape":[0],"data_offsets":[0,0]}}""", "unknown dtype 'f32'")]
    [InlineData("""{"a":{"dtype":1,"shape":[0],"data_offsets":[0,0]}}""", "dtype of its tensor 'a' is not a string")]
    [InlineData("""{"a":{"dtype":"F32","shape":0,"data_offsets":[0,0]}}""", "shape of its tensor 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[0]],"data_offsets":[0,0]}}""", "shape of its tensor 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0.0],"data_offsets":[0,0]}}""", "shape of its tensor 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}""", "shape of its tensor 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":["0"],"data_offsets":[0,0]}}""", "shape of its tensor 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0]}}""", "not a begin and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0,0]}}""", "not a begin and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[4,0]}}""", "not a begin and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,1e1]}}""", "not an array of whole numbers")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", "whole bytes")]
    public void Refuses_a_header_that_breaks_the_format(string header, string reason)
    {
        Assert.Contains(reason, Refusal(Of(header)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[2,18446744073709551614]")]
    [InlineData("[18446744073709551616]")]
    [InlineData("[2,9223372036854775807]")]
    [InlineData("[9223372036854775807]")]
    [InlineData("[4294967296,4294967296]")]
    [InlineData("[9223372036854775807,2,0]")]
    [InlineData("[2305843009213693952]")]
    public void Refuses_a_shape_whose_product_overflows(string shape)
    {
        var refusal = Refusal(Of($$$"""{"test":{"dtype":"I32","shape":{{{shape}}},"data_offsets":[0,16]}}""", new byte[16]));
        Assert.Contains("shape of its tensor 'test'", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[0,16]", "[0,16]", 16, "begins at byte 0 of the data where 16 is due")]
    [InlineData("[0,16]", "[8,24]", 24, "begins at byte 8 of the data where 16 is due")]
    [InlineData("[0,16]", "[20,36]", 36, "begins at byte 20 of the data where 16 is due")]
    [InlineData("[4,20]", "[20,36]", 36, "begins at byte 4 of the data where 0 is due")]
    [InlineData("[0,16]", "[16,32]", 30, "ends behind the 30 bytes")]
    [InlineData("[0,16]", "[16,32]", 40, "take 32 bytes and the file holds 40")]
    [InlineData("[0,16]", "[16,28]", 28, "needs 16 bytes by its shape and has 12")]
    [InlineData("[0,16]", "[9223372036854775791,9223372036854775807]", 32, "begins at byte 9223372036854775791")]
    public void Refuses_overlaps_holes_and_data_that_do_not_fill_the_file(string first, string second, int data, string reason)
    {
        var header = $$$"""{"a":{"dtype":"F32","shape":[4],"data_offsets":{{{first}}}},"b":{"dtype":"F32","shape":[4],"data_offsets":{{{second}}}}}""";
        Assert.Contains(reason, Refusal(Of(header, new byte[data])), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_tensor_given_twice_and_names_it_on_one_short_line()
    {
        var name = "\\u001b[31m\\n" + new string('x', 1000);
        var entry = $$""" "{{name}}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]} """;
        var refusal = Refusal(Of($"{{{entry},{entry}}}"));
        Assert.Contains("?[31m?xxx", refusal, StringComparison.Ordinal);
        Assert.True(refusal.Length < 350, refusal);
    }

    [Fact]
    public void Refuses_deep_nesting_without_descending_into_it()
    {
        var header = "{\"a\":" + string.Concat(Enumerable.Repeat("[", 100_000));
        Assert.Contains("JSON", Refusal(Of(header)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_claimed_tensor_is_refused_without_memory_for_it()
    {
        var header = """{"a":{"dtype":"F64","shape":[100000000000],"data_offsets":[0,800000000000]}}""";
        var file = Of(header, new byte[8]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(file);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Truncating_a_file_anywhere_is_noticed()
    {
        var file = Of(Square, new byte[16]);
        for (var length = 0; length < file.Length; length++)
        {
            Refusal(file[..length]);
        }
    }

    [Fact]
    public void Flipping_any_bit_gives_a_refusal_or_a_consistent_file()
    {
        var file = Of(
            """{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}"""
            + ""","b":{"dtype":"I8","shape":[],"data_offsets":[8,9]}}""",
            new byte[9]);
        var refused = SafetensorsFuzz.CountRefusals(Enumerable.Range(0, file.Length * 8).Select(bit =>
        {
            var copy = file.ToArray();
            copy[bit / 8] ^= (byte)(1 << (bit % 8));
            return copy;
        }));

        // All 72 flips in the data and some in names and text leave a good file; most others must not.
        Assert.InRange(refused, file.Length * 8 / 2, (file.Length - 9) * 8);
    }

    [Fact]
    public void Random_damage_to_a_header_gives_a_refusal_or_a_consistent_file()
    {
        var pieces = new[] { "{", "}", "[", "]", "\"", ",", ":", "-", "0", "9223372036854775807", "1e9", "\\u", "null", "__metadata__", "\0", "F64", "é" };
        var good = Encoding.UTF8.GetBytes(Square);
        var random = new SeededRandom(5);
        SafetensorsFuzz.CountRefusals(Enumerable.Range(0, 3000).Select(_ =>
        {
            var header = good.ToList();
            for (var edits = 1 + random.NextInt(4); edits > 0; edits--)
            {
                var at = random.NextInt(header.Count);
                header.RemoveRange(at, Math.Min(random.NextInt(6), header.Count - at));
                header.InsertRange(at, Encoding.UTF8.GetBytes(pieces[random.NextInt(pieces.Length)]));
            }

            return Of([.. header], new byte[random.NextInt(32)]);
        }));
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new SeededRandom(6);
        var refused = SafetensorsFuzz.CountRefusals(Enumerable.Range(0, 1000).Select(_ =>
            Of([.. Enumerable.Range(0, 1 + random.NextInt(40)).Select(_ => (byte)random.NextInt(256))])));
        Assert.Equal(1000, refused);
    }
}
