using RealNvp.Data.Images;

namespace RealNvp.Data.Tests;

public sealed class ImageLoaderTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly TemporaryFolder _cache = new();
    private readonly FakeNetwork _nothing = new([]);

    public void Dispose()
    {
        _data.Dispose();
        _cache.Dispose();
        _nothing.Dispose();
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "")]
    [InlineData(true, "tiny/")]
    public void Plain_and_compressed_files_load_from_the_given_folder_and_split_by_order(bool compressed, string folder)
    {
        WriteBoth(folder, compressed);

        using var images = Load();

        Assert.Equal([1, 2, 3], images.Shape.Sizes.ToArray());
        Assert.Equal((4, 2, 2), (images.Train.Count, images.Valid.Count, images.Test.Count));
        Assert.Equal([0, 7, 14, 21, 28, 35], Rows.Read(images.Train, 0));
        Assert.Equal(Pixels(TinyImages.Train, 4), Rows.Read(images.Valid, 0));
        Assert.Equal(Pixels(TinyImages.Train, 5), Rows.Read(images.Valid, 1));
        Assert.Equal(Pixels(TinyImages.Test, 1), Rows.Read(images.Test, 1));
        Assert.Empty(_nothing.Asked);
    }

    [Fact]
    public void Full_training_takes_every_training_image_and_leaves_none_to_validate()
    {
        WriteBoth("", compressed: true);

        using var images = Load(fullTraining: true);

        Assert.Equal((6, 0, 2), (images.Train.Count, images.Valid.Count, images.Test.Count));
    }

    [Fact]
    public void The_second_mirror_is_asked_when_the_first_gives_other_bytes_and_the_cache_serves_the_next_load()
    {
        var other = TinyImages.Train.ToArray();
        other[^1] ^= 1;
        using var network = new FakeNetwork(new()
        {
            ["https://first.invalid/data/train-images.gz"] = TinyImages.Compress(other),
            ["https://second.invalid/train-images.gz"] = TinyImages.Compress(TinyImages.Train),
            ["https://first.invalid/data/test-images.gz"] = TinyImages.Compress(TinyImages.Test),
        });

        using var fetched = new ImageLoader(_cache.Path, network).Load(TinyImages.Source, new DataOptions(), null, TestContext.Current.CancellationToken);
        using var cached = new ImageLoader(_cache.Path, _nothing).Load(TinyImages.Source, new DataOptions(), null, TestContext.Current.CancellationToken);
        Assert.False(fetched.IsMirrorable);

        Assert.Equal(3, network.Asked.Count);
        Assert.Empty(_nothing.Asked);
        Assert.Equal(Rows.Read(fetched.Valid, 1), Rows.Read(cached.Valid, 1));
        Assert.Equal(["test-images.gz", "train-images.gz"], Directory.GetFiles(Path.Combine(_cache.Path, "tiny")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Files_that_are_nowhere_say_where_was_looked_and_what_to_do()
    {
        var message = Assert.Throws<DataFaultException>(() => Load()).Message;

        Assert.Contains(_data.Path, message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_cache.Path, "tiny"), message, StringComparison.Ordinal);
        Assert.Contains("first.invalid", message, StringComparison.Ordinal);
        Assert.Contains("404", message, StringComparison.Ordinal);
        Assert.Contains("put train-images.gz and test-images.gz into", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_download_that_is_longer_than_the_file_is_given_up_and_not_kept()
    {
        using var network = new FakeNetwork(new() { ["https://first.invalid/data/train-images.gz"] = new byte[100_000] });

        var error = Assert.Throws<DataFaultException>(() => new ImageLoader(_cache.Path, network)
            .Load(TinyImages.Source, new DataOptions(), null, TestContext.Current.CancellationToken));

        Assert.Contains("more than the whole file", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_cache.Path));
    }

    [Fact]
    public void A_cancelled_download_ends_as_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(
            () => new ImageLoader(_cache.Path, _nothing).Load(TinyImages.Source, new DataOptions(), null, source.Token));
    }

    [Fact]
    public void A_damaged_compression_is_named()
    {
        var damaged = TinyImages.Compress(TinyImages.Train);
        damaged.AsSpan(10).Fill(0xff);

        Assert.Contains("does not unpack", MessageOf(damaged), StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_compressed_file_is_refused() =>
        Assert.Matches("does not unpack|cut short|says it holds", MessageOf(TinyImages.Compress(TinyImages.Train)[..^12]));

    [Fact]
    public void A_header_that_is_cut_short_is_named() =>
        Assert.Contains("cut short", MessageOf(TinyImages.Train[..9]), StringComparison.Ordinal);

    [Fact]
    public void A_file_of_labels_is_named_by_its_start() =>
        Assert.Contains("0x00000801", MessageOf(TinyImages.Idx(0x801, 6, 2, 3, 36)), StringComparison.Ordinal);

    [Theory]
    [InlineData(7, 2, 3)]
    [InlineData(6, 2, 2)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue)]
    public void Sizes_that_do_not_fit_the_bytes_are_named(uint count, uint height, uint width) =>
        Assert.Contains(
            FormattableString.Invariant($"says it holds {count:N0} images"),
            MessageOf(TinyImages.Idx(0x803, count, height, width, 36)),
            StringComparison.Ordinal);

    [Fact]
    public void One_wrong_byte_is_told_by_the_check_sum()
    {
        var other = TinyImages.Train.ToArray();
        other[20] ^= 1;

        Assert.Contains("another SHA-256", MessageOf(other), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_too_long_is_refused() =>
        Assert.Contains("more than the 52 bytes", MessageOf([.. TinyImages.Train, 0]), StringComparison.Ordinal);

    [Fact]
    public void Images_of_two_sizes_are_refused()
    {
        var test = TinyImages.Idx(0x803, 2, 3, 2, 12);
        WriteBoth("", compressed: false);
        _data.Write("test-images", test);

        var error = Assert.Throws<DataFaultException>(() => Load(TinyImages.Of(TinyImages.Train, test)));

        Assert.Contains("do not fit", error.Message, StringComparison.Ordinal);
    }

    private void WriteBoth(string folder, bool compressed)
    {
        _data.Write(folder + "train-images" + (compressed ? ".gz" : ""), compressed ? TinyImages.Compress(TinyImages.Train) : TinyImages.Train);
        _data.Write(folder + "test-images" + (compressed ? ".gz" : ""), compressed ? TinyImages.Compress(TinyImages.Test) : TinyImages.Test);
    }

    private Dataset Load(ImageSource? source = null, bool fullTraining = false) =>
        new ImageLoader(_cache.Path, _nothing)
            .Load(source ?? TinyImages.Source, new DataOptions { DataDirectory = _data.Path, FullTraining = fullTraining });

    private string MessageOf(byte[] train)
    {
        var path = _data.Write("train-images", train);
        var message = Assert.Throws<DataFaultException>(() => Load()).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        return message;
    }

    private static float[] Pixels(byte[] file, int row) => [.. file.Skip(16 + (row * 6)).Take(6).Select(value => (float)value)];
}
