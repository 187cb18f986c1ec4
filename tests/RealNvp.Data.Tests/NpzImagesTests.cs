using System.IO.Compression;
using System.Text;
using RealNvp.Data.Images;
using RealNvp.Images;

namespace RealNvp.Data.Tests;

public sealed class NpzImagesTests : IDisposable
{
    private const int Width = 3 * 32 * 32;

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _cache = new();
    private readonly Lines _said = new();

    public void Dispose()
    {
        _folder.Dispose();
        _cache.Dispose();
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression, 1L << 31)]
    [InlineData(CompressionLevel.Fastest, 1L << 31)]
    [InlineData(CompressionLevel.Fastest, 1000)]
    public void Batches_join_in_the_order_of_their_numbers_with_their_labels(CompressionLevel level, long memory)
    {
        for (var batch = 1; batch <= 10; batch++)
        {
            _folder.Write($"train/train_data_batch_{batch}.npz", Batch(3, batch, level));
        }

        _folder.Write("val/val_data.npz", Batch(4, 50, level));
        using var images = Load(memory);

        Assert.Equal([3, 32, 32], images.Shape.Sizes.ToArray());
        Assert.Equal((27, 3, 4), (images.Train.Count, images.Valid.Count, images.Test.Count));
        Assert.Equal(Row(1, 0), Rows.Read(images.Train, 0));
        Assert.Equal(Row(2, 2), Rows.Read(images.Train, 5));
        Assert.Equal(Row(10, 1), Rows.Read(images.Valid, 1));
        Assert.Equal(Row(50, 3), Rows.Read(images.Test, 3));
        var labels = images.ReadLabels()!;
        Assert.Equal([1, 2, 3, 2, 3, 4], labels.Train[..6].ToArray());
        Assert.Equal([10, 11, 12], labels.Valid.ToArray());
        Assert.Equal(1000, labels.Names.Count);
        Assert.Equal(memory == 1000 ? 11 : 0, _said.All.Count);

        // What was unpacked is found again.
        Assert.Equal(Row(2, 2), Rows.Read(Load(memory).Train, 5));
        Assert.Equal(memory == 1000 ? 11 : 0, _said.All.Count);
    }

    [Fact]
    public void Batches_without_labels_load_and_have_none()
    {
        _folder.Write("train_data_batch_1.npz", Npz(CompressionLevel.Fastest, ("data", Npy("|u1", [2, Width], Pixels(2, 1)))));
        _folder.Write("val_data.npz", Batch(4, 50, CompressionLevel.Fastest));

        Assert.Null(Load().ReadLabels());
        Assert.Contains("1 of 10 training batches", Assert.Single(_said.All), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_such_batch_is_refused_with_the_file()
    {
        _folder.Write("val_data.npz", Batch(4, 50, CompressionLevel.Fastest));

        var (fast, stored) = (CompressionLevel.Fastest, CompressionLevel.NoCompression);
        var (floats, wide) = (new byte[2 * Width * 4], new byte[2 * 12288]);
        Assert.Contains("holds no array called data", Refusal(Npz(fast, ("X", Npy("|u1", [2, Width], Pixels(2, 1))))), StringComparison.Ordinal);
        Assert.Contains("has the shape (2, 3072)", Refusal(Npz(fast, ("data", Npy("<f4", [2, Width], floats)))), StringComparison.Ordinal);
        Assert.Contains("has the shape (2, 12288)", Refusal(Npz(fast, ("data", Npy("|u1", [2, 12288], wide)))), StringComparison.Ordinal);
        Assert.Contains("does not fit", Refusal(Npz(fast, ("data", Npy("|u1", [1_000_000_000, Width], Pixels(2, 1))))), StringComparison.Ordinal);
        Assert.Contains("does not fit", Refusal(Npz(stored, ("data", Npy("|u1", [3, Width], Pixels(2, 1))))), StringComparison.Ordinal);
        Assert.Contains("does not unpack", Refusal(Batch(3, 1, CompressionLevel.NoCompression)[..5000]), StringComparison.Ordinal);
        Assert.Contains("does not unpack", Refusal([1, 2, 3]), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_are_none_of_the_classes_are_refused_only_when_asked_for()
    {
        _folder.Write("val_data.npz", Batch(4, 50, CompressionLevel.Fastest));
        _folder.Write("train_data_batch_1.npz", Npz(
            CompressionLevel.Fastest, ("data", Npy("|u1", [2, Width], Pixels(2, 1))), ("labels", Npy("|u1", [2], [1, 0]))));

        using var images = Load();

        Assert.Contains("label 0", Assert.Throws<DataFaultException>(images.ReadLabels).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_of_pictures_serve_where_there_are_no_batches()
    {
        for (var i = 0; i < 12; i++)
        {
            _folder.Write($"train_32x32/{i:00}.png", ImageFolders.TestPicture.Png(32, 32, (byte)i));
            _folder.Write($"valid_32x32/{i:00}.png", ImageFolders.TestPicture.Png(32, 32, (byte)(100 + i)));
            _folder.Write($"train_64x64/{i:00}.png", ImageFolders.TestPicture.Png(64, 64, (byte)i));
        }

        using var images = Load();

        Assert.Equal((11, 1, 12), (images.Train.Count, images.Valid.Count, images.Test.Count));
        var first = Rows.Read(images.Test, 0);
        Assert.Equal((31f, 31f, 100f), (first[31], first[1024 + (31 * 32)], first[^1]));
    }

    private Dataset Load(long memory = 1L << 31) => new ImageNetLoader(_cache.Path).Load(
        32, new DataOptions { DataDirectory = _folder.Path, PictureMemory = memory, Pictures = PictureDecoder.Instance }, _said, TestContext.Current.CancellationToken);

    private string Refusal(byte[] batch)
    {
        var path = _folder.Write("train_data_batch_1.npz", batch);
        var message = Assert.Throws<DataFaultException>(() => Load()).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        return message;
    }

    private static float[] Row(int seed, int row) => [.. Pixels(row + 1, seed).Skip(row * Width).Select(value => (float)value)];

    private static byte[] Pixels(int count, int seed)
    {
        var pixels = new byte[count * Width];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    // Labels from the seed's number on, counted from 1: row 0 of batch 1 is of class 1, written as 2.
    private static byte[] Batch(int count, int seed, CompressionLevel level) => Npz(
        level,
        ("data", Npy("|u1", [count, Width], Pixels(count, seed))),
        ("labels", Npy("<i8", [count], [.. Enumerable.Range(0, count).SelectMany(row => BitConverter.GetBytes((long)(seed + row + 1)))])),
        ("mean", Npy("<f4", [1], [0, 0, 0, 0])));

    private static byte[] Npz(CompressionLevel level, params (string Name, byte[] Bytes)[] arrays)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in arrays)
            {
                using var entry = archive.CreateEntry(name + ".npy", level).Open();
                entry.Write(bytes);
            }
        }

        return file.ToArray();
    }

    private static byte[] Npy(string type, int[] sizes, byte[] values)
    {
        var shape = string.Join(", ", sizes) + (sizes.Length == 1 ? "," : "");
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. values];
    }
}
