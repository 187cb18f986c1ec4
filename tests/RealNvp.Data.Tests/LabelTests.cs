using System.Buffers.Binary;
using System.Security.Cryptography;
using RealNvp.Data.Images;

namespace RealNvp.Data.Tests;

public sealed class LabelTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly FakeNetwork _nothing = new([]);

    public void Dispose()
    {
        _data.Dispose();
        _nothing.Dispose();
    }

    [Fact]
    public void The_digits_know_their_classes_row_by_row()
    {
        using var digits = DatasetCatalogue.Load("digits", new DataOptions(), null, TestContext.Current.CancellationToken);
        var labels = digits.ReadLabels()!;

        Assert.Equal((1297, 250, 250), (labels.Train.Length, labels.Valid.Length, labels.Test.Length));
        Assert.Equal(10, labels.Names.Count);

        // The sets' own counts: 178 zeros, 182 ones and so on.
        var all = labels.Train.ToArray().Concat(labels.Valid.ToArray()).Concat(labels.Test.ToArray()).ToArray();
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], Enumerable.Range(0, 10).Select(label => all.Count(other => other == label)));

        // A zero has a hole and a one has none: in the mean of their rows the middle tells them apart.
        Assert.True(MeanMiddle(0) < MeanMiddle(1) / 2);

        double MeanMiddle(int label) => Enumerable.Range(0, digits.Train.Count)
            .Where(row => labels.Train.Span[row] == label)
            .Average(row => Rows.Read(digits.Train, row)[(3 * 8) + 4]);
    }

    [Fact]
    public void A_count_keeps_the_labels_of_the_rows_it_keeps()
    {
        var few = DatasetCatalogue.Load("digits", new DataOptions { Count = 5 }, null, TestContext.Current.CancellationToken).ReadLabels()!;
        var all = DatasetCatalogue.Load("digits", new DataOptions(), null, TestContext.Current.CancellationToken).ReadLabels()!;

        Assert.Equal(all.Train[..5].ToArray(), few.Train.ToArray());
    }

    [Fact]
    public void Toys_and_sources_without_labels_have_none()
    {
        _data.Write("train-images", TinyImages.Train);
        _data.Write("test-images", TinyImages.Test);

        Assert.Null(DatasetCatalogue.Load("moons", new DataOptions { Count = 10 }, null, TestContext.Current.CancellationToken).ReadLabels());
        Assert.Null(Load(TinyImages.Source).ReadLabels());
    }

    [Fact]
    public void Labels_in_IDX_files_split_as_the_images_do()
    {
        var source = Labelled([3, 1, 2, 0, 4, 2], [1, 2]);

        var labels = Load(source).ReadLabels()!;

        Assert.Equal([3, 1, 2, 0], labels.Train.ToArray());
        Assert.Equal([4, 2], labels.Valid.ToArray());
        Assert.Equal([1, 2], labels.Test.ToArray());
        Assert.Equal("e", labels.Names[4]);
    }

    [Fact]
    public void Images_load_without_their_labels_and_only_asking_for_those_fails()
    {
        var source = Labelled([3, 1, 2, 0, 4, 2], [1, 2]);
        File.Delete(Path.Combine(_data.Path, "train-labels"));

        using var images = Load(source);

        Assert.Equal(4, images.Train.Count);
        Assert.Contains("train-labels.gz", Assert.Throws<DataFaultException>(images.ReadLabels).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused_with_the_place()
    {
        Assert.Contains("5 labels in train-labels for 6 images", Refusal(Labels(0x801, 5, [0, 1, 2, 3, 4])), StringComparison.Ordinal);
        Assert.Contains("row 2 (from 0) the class 5", Refusal(Labels(0x801, 6, [0, 1, 5, 3, 4, 4])), StringComparison.Ordinal);
        Assert.Contains("says it holds 4,294,967,295 labels", Refusal(Labels(0x801, uint.MaxValue, [0, 1])), StringComparison.Ordinal);
        Assert.Contains("0x00000801", Refusal(TinyImages.Train[..14]), StringComparison.Ordinal);
    }

    [Fact]
    public void Fashion_labels_of_the_system_are_the_published_ones()
    {
        var source = ImageSource.All.Single(source => source.Name == "fashion-mnist");
        Assert.SkipUnless(File.Exists(Path.Combine(source.SystemFolder!, source.TrainLabels!.CompressedName)), "The system has no Fashion-MNIST.");

        var labels = new ImageLoader(_data.Path, _nothing).Load(source, new DataOptions(), null, TestContext.Current.CancellationToken).ReadLabels()!;

        Assert.Equal((50_000, 10_000, 10_000), (labels.Train.Length, labels.Valid.Length, labels.Test.Length));
        Assert.All(Enumerable.Range(0, 10), label => Assert.Equal(1000, labels.Test.ToArray().Count(other => other == label)));
    }

    private static byte[] Labels(uint magic, uint count, byte[] labels)
    {
        var file = new byte[8 + labels.Length];
        BinaryPrimitives.WriteUInt32BigEndian(file, magic);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4), count);
        labels.CopyTo(file, 8);
        return file;
    }

    private static ImageFile Described(string name, byte[] bytes) => new(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    private ImageSource Labelled(byte[] train, byte[] test) => Written(Labels(0x801, (uint)train.Length, train), Labels(0x801, (uint)test.Length, test));

    private ImageSource Written(byte[] train, byte[] test)
    {
        _data.Write("train-images", TinyImages.Train);
        _data.Write("test-images", TinyImages.Test);
        _data.Write("train-labels", train);
        _data.Write("test-labels", test);
        return TinyImages.Source with
        {
            TrainLabels = Described("train-labels", train),
            TestLabels = Described("test-labels", test),
            Classes = ["a", "b", "c", "d", "e"],
        };
    }

    private string Refusal(byte[] train)
    {
        using var images = Load(Written(train, Labels(0x801, 2, [0, 1])));
        return Assert.Throws<DataFaultException>(images.ReadLabels).Message;
    }

    private Dataset Load(ImageSource source) =>
        new ImageLoader(_data.Path, _nothing).Load(source, new DataOptions { DataDirectory = _data.Path }, null, TestContext.Current.CancellationToken);
}
