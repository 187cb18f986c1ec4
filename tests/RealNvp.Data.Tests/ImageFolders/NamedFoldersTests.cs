using RealNvp.Data.ImageFolders;
using RealNvp.Images;
using SkiaSharp;

namespace RealNvp.Data.Tests.ImageFolders;

public sealed class NamedFoldersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lines _said = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CelebA_takes_the_middle_of_148_scaled_to_64_and_the_published_list()
    {
        // Red beyond the middle 148 columns or rows, blue within: nothing of the red may be seen but at the very edge of a JPEG's blocks.
        using var bitmap = new SKBitmap(178, 218, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < 218; y++)
        {
            for (var x = 0; x < 178; x++)
            {
                bitmap.SetPixel(x, y, x is >= 15 and < 163 && y is >= 35 and < 183 ? SKColors.Blue : SKColors.Red);
            }
        }

        using var jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95);
        for (var i = 1; i <= 8; i++)
        {
            _folder.Write($"img_align_celeba/00000{i}.jpg", i == 1 ? jpeg.ToArray() : TestPicture.Jpeg(178, 218, new SKColor(0, 0, (byte)(20 * i))));
        }

        _folder.Write("list_eval_partition.txt", "000001.jpg 0\n000002.jpg 1\n000003.jpg 2\n000004.jpg 0\n000005.jpg 2\n000006.jpg 2\n\n000007.jpg 0\n");

        using var faces = Load("celeba");
        Assert.True(faces.IsMirrorable);

        Assert.Equal([3, 64, 64], faces.Shape.Sizes.ToArray());
        Assert.Equal((3, 1, 3), (faces.Train.Count, faces.Valid.Count, faces.Test.Count));
        var first = Rows.Read(faces.Train, 0);
        Assert.True(first[(32 * 64) + 32] < 10, "no red in the middle");
        Assert.True(first[(2 * 4096) + (32 * 64) + 32] > 245, "blue in the middle");
        Assert.All(new[] { 65, 126, (62 * 64) + 1, (62 * 64) + 62 }, corner => Assert.InRange(first[corner], 0, 60));
        Assert.Contains(_said.All, line => line.StartsWith("1 picture ", StringComparison.Ordinal));
        Assert.Contains("list_eval_partition.txt", faces.Source, StringComparison.Ordinal);
        Assert.Equal([3, 32, 32], Load("celeba", new DataOptions { Size = 32 }).Shape.Sizes.ToArray());
    }

    [Fact]
    public void A_line_of_the_list_that_is_none_is_named()
    {
        _folder.Write("000001.jpg", TestPicture.Jpeg(178, 218, SKColors.Blue));
        var list = _folder.Write("list_eval_partition.csv", "image_id,partition\n000001.jpg,0\n000002.jpg,3\n");

        var message = Assert.Throws<DataFaultException>(() => Load("celeba")).Message;

        Assert.Contains($"'{list}' has in line 3", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lsun_trains_on_random_squares_and_tests_on_the_middle()
    {
        // 96 x 120: the shorter side needs no scaling, so that a pixel's red and green tell where it lay.
        for (var i = 0; i < 12; i++)
        {
            _folder.Write($"bedroom_train/{i:00}.png", TestPicture.Png(120, 96));
            _folder.Write($"bedroom_val/{i:00}.png", TestPicture.Png(120, 96));
        }

        using var rooms = Load("lsun");
        Assert.True(rooms.IsMirrorable);
        var middle = Rows.Read(rooms.Test, 0);
        Assert.Equal([3, 64, 64], rooms.Shape.Sizes.ToArray());
        Assert.Equal((28f, 16f), (middle[0], middle[4096]));

        var places = new HashSet<(float Left, float Top)>();
        for (var draw = 0; draw < 300; draw++)
        {
            var view = View((ulong)draw);
            Assert.Equal((view[0] + 63, view[4096] + 63), (view[63], view[8191]));
            Assert.Equal(view, View((ulong)draw));
            places.Add((view[0], view[4096]));
        }

        Assert.True(places.Count > 250);
        Assert.Equal((0f, 56f), (places.Min(place => place.Left), places.Max(place => place.Left)));
        Assert.Equal((0f, 32f), (places.Min(place => place.Top), places.Max(place => place.Top)));

        float[] View(ulong draw)
        {
            var view = new float[3 * 64 * 64];
            rooms.Train.ReadAugmented(0, SeededRandom.For(3, draw), view);
            return view;
        }
    }

    [Fact]
    public void A_small_or_endless_picture_is_framed_all_the_same()
    {
        Assert.Equal((96, 384), Framing.Lsun(64).Prepared(1, 60_000));
        Assert.Equal((128, 96), Framing.Lsun(64).Prepared(400, 300));
        Assert.Equal((64, 64), Framing.CelebA(64).Prepared(20, 30));
        Assert.Equal((8, 8), Framing.Centre(8).Prepared(1, 60_000));
    }

    [Fact]
    public void A_set_that_is_nowhere_says_what_to_give()
    {
        Assert.Equal([nameof(DataOptions.DataDirectory)], Assert.Throws<DataFaultException>(() => Load("imagenet32")).Options);
        Assert.Contains("holds no pictures", Assert.Throws<DataFaultException>(() => Load("lsun")).Message, StringComparison.Ordinal);
    }

    private Dataset Load(string name, DataOptions? options = null) =>
        DatasetCatalogue.Load(name, (options ?? new()) with { DataDirectory = _folder.Path, Pictures = PictureDecoder.Instance }, _said, TestContext.Current.CancellationToken);
}
