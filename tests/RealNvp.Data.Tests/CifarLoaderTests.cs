using RealNvp.Data.Images;

namespace RealNvp.Data.Tests;

public sealed class CifarLoaderTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly TemporaryFolder _cache = new();
    private readonly FakeNetwork _nothing = new([]);
    private readonly Lines _said = new();

    public void Dispose()
    {
        _data.Dispose();
        _cache.Dispose();
        _nothing.Dispose();
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("cifar-10-batches-bin/", true)]
    public void Planar_records_load_in_order_and_the_last_tenth_validates(string folder, bool compressed)
    {
        WriteAll(folder, compressed);

        using var images = Load();

        Assert.Equal([3, 32, 32], images.Shape.Sizes.ToArray());
        Assert.Equal((18, 2, 4), (images.Train.Count, images.Valid.Count, images.Test.Count));
        Assert.Equal(TinyCifar.Pixels(TinyCifar.Train[0], 0), Rows.Read(images.Train, 0));
        Assert.Equal(TinyCifar.Pixels(TinyCifar.Train[1], 3), Rows.Read(images.Train, 13));
        Assert.Equal(TinyCifar.Pixels(TinyCifar.Train[1], 9), Rows.Read(images.Valid, 1));
        Assert.Equal(TinyCifar.Pixels(TinyCifar.Test, 2), Rows.Read(images.Test, 2));
        Assert.Empty(_said.All);
        Assert.Equal(20, Load(fullTraining: true).Train.Count);
    }

    [Fact]
    public void Labels_follow_the_split_and_have_names()
    {
        WriteAll("", compressed: false);

        var labels = Load().ReadLabels()!;

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7], labels.Train.ToArray());
        Assert.Equal([8, 9], labels.Valid.ToArray());
        Assert.Equal([0, 1, 2, 3], labels.Test.ToArray());
        Assert.Equal("truck", labels.Names[9]);
    }

    [Fact]
    public void A_part_of_the_files_is_taken_and_said_to_be_one()
    {
        _data.Write("data_batch_2.bin.gz", TinyImages.Compress(TinyCifar.Train[1]));
        _data.Write("test_batch_first3.bin.gz", TinyImages.Compress(TinyCifar.Test[..(3 * CifarImages.RecordLength)]));

        using var images = Load();
        Assert.True(images.IsMirrorable);

        Assert.Equal((9, 1, 3), (images.Train.Count, images.Valid.Count, images.Test.Count));
        Assert.Contains("10 of 20 training and 3 of 4 test images", Assert.Single(_said.All), StringComparison.Ordinal);
        Assert.Contains("10 of 20 training", images.Source, StringComparison.Ordinal);
        Assert.Equal(TinyCifar.Pixels(TinyCifar.Test, 2), Rows.Read(images.Test, 2));
    }

    [Theory]
    [InlineData("tiny-part", true)]
    [InlineData("tiny", false)]
    [InlineData("tiny/", false)]
    public void A_part_beside_the_cache_is_taken_and_a_broken_off_cache_is_not(string name, bool isTaken)
    {
        _cache.Write(Path.Combine(name, "data_batch_2.bin"), TinyCifar.Train[1]);
        _cache.Write(Path.Combine(name, "test_batch.bin"), TinyCifar.Test);
        using var network = new FakeNetwork(new() { ["https://first.invalid/tiny.tar.gz"] = TinyCifar.Archive });

        using var images = new CifarLoader(_cache.Path, network).Load(
            TinyCifar.Source, new DataOptions { DataDirectory = Path.Combine(_cache.Path, name) }, _said, TestContext.Current.CancellationToken);

        Assert.Equal(isTaken ? (9, 1, 4) : (18, 2, 4), (images.Train.Count, images.Valid.Count, images.Test.Count));
        Assert.Equal(isTaken, network.Asked.Count == 0);
    }

    [Fact]
    public void The_archive_is_fetched_checked_and_kept_unpacked()
    {
        using var network = new FakeNetwork(new() { ["https://first.invalid/tiny.tar.gz"] = TinyCifar.Archive });

        using var fetched = new CifarLoader(_cache.Path, network).Load(TinyCifar.Source, new DataOptions(), null, TestContext.Current.CancellationToken);
        using var kept = new CifarLoader(_cache.Path, _nothing).Load(TinyCifar.Source, new DataOptions(), null, TestContext.Current.CancellationToken);

        Assert.Empty(_nothing.Asked);
        Assert.Equal(TinyCifar.Pixels(TinyCifar.Train[0], 4), Rows.Read(fetched.Train, 4));
        Assert.Equal(Rows.Read(fetched.Valid, 1), Rows.Read(kept.Valid, 1));
        Assert.Equal(3, Directory.GetFiles(Path.Combine(_cache.Path, "tiny")).Length);
    }

    [Fact]
    public void The_archive_in_the_folder_is_unpacked_and_one_of_another_length_is_refused()
    {
        var path = _data.Write("tiny.tar.gz", TinyCifar.Archive);

        using var images = Load();

        Assert.Empty(_nothing.Asked);
        Assert.Contains(path, Assert.Single(_said.All), StringComparison.Ordinal);
        Assert.Equal(TinyCifar.Pixels(TinyCifar.Train[0], 4), Rows.Read(images.Train, 4));
        Directory.Delete(Path.Combine(_cache.Path, "tiny"), recursive: true);
        Assert.Contains("fetch it again", Refusal("tiny.tar.gz", TinyCifar.Archive[..^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_of_other_bytes_is_not_kept()
    {
        var other = TinyCifar.Archive.ToArray();
        other[^1] ^= 1;
        using var network = new FakeNetwork(new() { ["https://first.invalid/tiny.tar.gz"] = other });

        var error = Assert.Throws<DataFaultException>(
            () => new CifarLoader(_cache.Path, network).Load(TinyCifar.Source, new DataOptions(), null, TestContext.Current.CancellationToken));

        Assert.Contains("another SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_cache.Path));
    }

    [Fact]
    public void Damaged_files_are_named_with_what_is_wrong()
    {
        WriteAll("", compressed: false);
        Assert.Contains("cut short", Refusal("data_batch_1.bin", TinyCifar.Train[0][..^1]), StringComparison.Ordinal);
        Assert.Contains("more than the 30,730 bytes", Refusal("data_batch_1.bin", [.. TinyCifar.Train[0], 0]), StringComparison.Ordinal);
        Assert.Contains("another SHA-256", Refusal("data_batch_1.bin", TinyCifar.Train[1]), StringComparison.Ordinal);
        _data.Write("data_batch_1.bin", TinyCifar.Train[0]);
        File.Delete(Path.Combine(_data.Path, "test_batch.bin"));
        Assert.Contains("no test_batch.bin", Assert.Throws<DataFaultException>(() => Load()).Message, StringComparison.Ordinal);
        Assert.Contains("no number of records", Refusal("test_batch_part.bin", TinyCifar.Test[..5000]), StringComparison.Ordinal);
        var strange = TinyCifar.Test.ToArray();
        strange[CifarImages.RecordLength] = 10;
        Assert.Contains("record 1 (from 0) the class 10", Refusal("test_batch_part.bin", strange), StringComparison.Ordinal);
    }

    private void WriteAll(string folder, bool compressed)
    {
        (string, byte[])[] files = [("data_batch_1.bin", TinyCifar.Train[0]), ("data_batch_2.bin", TinyCifar.Train[1]), ("test_batch.bin", TinyCifar.Test)];
        foreach (var (name, bytes) in files)
        {
            _data.Write(folder + name + (compressed ? ".gz" : ""), compressed ? TinyImages.Compress(bytes) : bytes);
        }
    }

    private Dataset Load(bool fullTraining = false) => new CifarLoader(_cache.Path, _nothing).Load(
        TinyCifar.Source, new DataOptions { DataDirectory = _data.Path, FullTraining = fullTraining }, _said, TestContext.Current.CancellationToken);

    private string Refusal(string name, byte[] bytes)
    {
        var path = _data.Write(name, bytes);
        var message = Assert.Throws<DataFaultException>(() => Load()).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        return message;
    }
}
