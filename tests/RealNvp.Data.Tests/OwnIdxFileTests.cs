using System.Buffers.Binary;
using System.IO.Compression;
using RealNvp.Rows;

namespace RealNvp.Data.Tests;

/// <summary>Images of one's own in IDX files.</summary>
public sealed class OwnIdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("signs-images-idx3-ubyte", "signs-labels-idx1-ubyte")]
    [InlineData("signs-images.idx3-ubyte.gz", "signs-labels.idx1-ubyte")]
    [InlineData("signs-images-idx3-ubyte.gz", "signs-labels-idx1-ubyte.gz")]
    public void Images_of_any_size_are_read_with_the_labels_beside_them(string images, string labels)
    {
        Write(labels, 0x08, [40], [.. Enumerable.Range(0, 40).Select(row => (byte)(3 + (row % 2)))]);
        using var data = Load(Write(images, 0x08, [40, 5, 7], [.. Enumerable.Range(0, 40 * 35).Select(index => (byte)(index / 35))]));
        Assert.Equal(("[1, 5, 7]", 256, "signs"), (data.Shape.ToString(), data.Levels, data.Name[..5]));
        Assert.Equal((32, 4, 4), (data.Train.Count, data.Valid.Count, data.Test.Count));
        var known = data.ReadLabels()!;
        Assert.Equal(["3", "4"], known.Names);

        // Each image says its row in every pixel, and each label follows from it.
        var (values, _) = RowCopy.First(data.Train, cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(values.Chunk(35).Index(), row => Assert.Equal((1, (int)row.Item[0] % 2), (row.Item.Distinct().Count(), known.Train.Span[row.Index])));
        Assert.Equal(32, values.Chunk(35).Select(row => row[0]).Distinct().Count());
    }

    [Fact]
    public void Without_labels_they_are_images_all_the_same()
    {
        using var data = Load(Write("plain.idx", 0x08, [20, 4, 4], new byte[320]));
        Assert.Null(data.ReadLabels());
        Assert.Equal(16, data.Train.Count);
    }

    [Theory]
    [InlineData(0x09, 1)]
    [InlineData(0x0b, 2)]
    [InlineData(0x0c, 4)]
    public void Whole_numbers_of_other_types_are_levels_where_they_lie_within(int type, int length)
    {
        var bytes = new byte[20 * 4 * length];
        bytes[^1] = 127;
        using var data = Load(Write($"wide{type}-images-idx3-ubyte", (byte)type, [20, 2, 2], bytes));
        var (values, _) = RowCopy.First(data.Part(DataPart.All), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((127f, 1), (values.Max(), values.Count(value => value > 0)));
        bytes[^length] = 0xff;
        Assert.Contains("levels from 0 to 255", Refusal(Write($"out{type}-images-idx3-ubyte", (byte)type, [20, 2, 2], bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_stand_before_the_pixels_or_behind_them()
    {
        byte[] behind = [.. Enumerable.Range(0, 20 * 4).SelectMany(_ => (byte[])[10, 20, 30])];
        byte[] before = [.. Enumerable.Range(0, 20).SelectMany(_ => (byte[])[10, 10, 10, 10, 20, 20, 20, 20, 30, 30, 30, 30])];
        using var last = Load(Write("last-images-idx4-ubyte", 0x08, [20, 2, 2, 3], behind));
        using var first = Load(Write("first-images-idx4-ubyte", 0x08, [20, 3, 2, 2], before));
        Assert.Equal("[3, 2, 2]", last.Shape.ToString());
        Assert.All([last, first], data =>
        {
            var row = new float[12];
            data.Train.Read(0, row);
            Assert.Equal([10, 10, 10, 10, 20, 20, 20, 20, 30, 30, 30, 30], row);
        });
    }

    [Fact]
    public void What_are_no_images_is_one_sentence()
    {
        Assert.Contains("such as labels", Refusal(Write("a-labels-idx1-ubyte", 0x08, [20], new byte[20])), StringComparison.Ordinal);
        Assert.Contains("as a table", Refusal(Write("b-idx2-ubyte", 0x08, [20, 3], new byte[60])), StringComparison.Ordinal);
        Assert.Contains("numbers of 32 bits", Refusal(Write("c-images-idx3-float", 0x0d, [20, 2, 2], new byte[320])), StringComparison.Ordinal);
        Assert.Contains("fetch it again", Refusal(Write("d-images-idx3-ubyte", 0x08, [20, 2, 2], new byte[79])), StringComparison.Ordinal);
        Assert.Contains("fetch it again", Refusal(Write("e-images-idx3-ubyte.gz", 0x08, [2_000_000, 30, 30], new byte[9])), StringComparison.Ordinal);
        Assert.Contains("more than can be held", Refusal(Write("f-images-idx3-ubyte", 0x08, [uint.MaxValue, 9, 9], new byte[9])), StringComparison.Ordinal);
        Assert.Contains("20 x 2 x 2 x 5", Refusal(Write("g-images-idx4-ubyte", 0x08, [20, 2, 2, 5], new byte[400])), StringComparison.Ordinal);
        Assert.Contains("no IDX file", Refusal(_folder.Write("h-images-idx3-ubyte", "a,b\n1,2\n")), StringComparison.Ordinal);
        Assert.Contains("1 image;", Refusal(Write("i-images-idx3-ubyte", 0x08, [1, 2, 2], new byte[4])), StringComparison.Ordinal);
        Write("j-labels-idx1-ubyte", 0x08, [19], new byte[19]);
        using var data = Load(Write("j-images-idx3-ubyte", 0x08, [20, 2, 2], new byte[80]));
        Assert.Contains("20 labels", Assert.Throws<DataFaultException>(data.ReadLabels).Message, StringComparison.Ordinal);
    }

    private static string Refusal(string path) => Assert.Throws<DataFaultException>(() => Load(path)).Message;

    private static Dataset Load(string path) => DatasetCatalogue.Load(path, new(), cancellationToken: TestContext.Current.CancellationToken);

    private string Write(string name, byte type, uint[] sizes, byte[] values)
    {
        var head = new byte[4 + (4 * sizes.Length)];
        (head[2], head[3]) = (type, (byte)sizes.Length);
        foreach (var (index, size) in sizes.Index())
        {
            BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4 + (4 * index)), size);
        }

        var path = Path.Combine(_folder.Path, name);
        using var file = File.Create(path);
        using var content = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : (Stream)file;
        content.Write(head);
        content.Write(values);
        return path;
    }
}
