using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Images;
using RealNvp.Managed;
using RealNvp.Specs;
using SkiaSharp;

namespace RealNvp.Data.Tests.ImageFolders;

public sealed class PictureReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lines _said = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void New_pictures_become_the_rows_that_training_makes_of_them()
    {
        for (var i = 0; i < 12; i++)
        {
            _folder.Write($"train/{i:00}.png", TestPicture.Png(10 + i, 8, (byte)i));
        }

        _folder.Write("test/b.png", TestPicture.Png(9, 30, 1));
        _folder.Write("test/a/c.jpg", TestPicture.Jpeg(4, 4, new SKColor(200, 30, 60)));
        _folder.Write("test/a.png", TestPicture.Png(4, 4, 2));
        var test = DatasetCatalogue.Load(_folder.Path, new DataOptions { Size = 4, Pictures = PictureDecoder.Instance }, cancellationToken: TestContext.Current.CancellationToken).Test;
        using var model = Model(3, 4);

        var reader = PictureReader.Open(Path.Combine(_folder.Path, "test"), model, PictureDecoder.Instance);
        var batch = Assert.Single(reader.ReadBatches(cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(["a.png", "a/c.jpg", "b.png"], batch.Names);
        Assert.Equal([1L, 2, 3], batch.Numbers.ToArray());
        Assert.Equal((3, 3, 0), (reader.Count, batch.Count, reader.Broken));
        Assert.Equal(Enumerable.Range(0, 3).SelectMany(row => Rows.Read(test, row)), batch.Rows.ToArray());
    }

    [Theory]
    [InlineData("lsun")]
    [InlineData("celeba")]
    public void Those_for_a_model_of_a_named_set_are_framed_as_the_set_is(string name)
    {
        for (var i = 0; i < 12; i++)
        {
            _folder.Write($"train/{i:00}.png", TestPicture.Png(178, 218, (byte)i));
        }

        _folder.Write("test/one.png", TestPicture.Png(178, 218));
        var options = new DataOptions { Pictures = PictureDecoder.Instance, Size = 8, DataDirectory = name == "lsun" ? _folder.Path : Path.Combine(_folder.Path, "train") };
        using var data = DatasetCatalogue.Load(name, options, cancellationToken: TestContext.Current.CancellationToken);
        using var model = Model(3, 8, name);

        var rows = Assert.Single(Read(Path.Combine(_folder.Path, "test", "one.png"), model));

        Assert.Equal(["one.png"], rows.Names);

        // All pictures have the same red and green; their mark of blue is their own.
        Assert.Equal(Rows.Read(data.Test, 0)[..128], rows.Rows.ToArray()[..128]);
    }

    [Fact]
    public void A_model_of_grey_pictures_sees_the_grey_of_those_in_colour()
    {
        _folder.Write("colour.png", TestPicture.Png(2, 2, 200));
        _folder.Write("grey.png", TestPicture.GreyPng(2, 2, 77));
        using var model = Model(1, 2);

        var rows = Assert.Single(Read(_folder.Path, model)).Rows.ToArray();

        // 0.299 red + 0.587 green + 0.114 blue, of red the column and green the row.
        Assert.Equal([22.8f, 23.099f, 23.387f, 23.686f], rows[..4], (exact, whole) => MathF.Round(exact) == whole);
        Assert.Equal([77f, 77, 77, 77], rows[4..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void Broken_pictures_are_reported_and_left_out_of_batches_of_any_size(int atOnce)
    {
        for (var i = 0; i < 7; i++)
        {
            _folder.Write($"{i}.png", i is 2 or 3 ? TestPicture.Png(40, 40)[..^40] : TestPicture.Png(4, 4, (byte)(50 + i)));
        }

        using var model = Model(3, 4);
        var reader = PictureReader.Open(_folder.Path, model, PictureDecoder.Instance, _said);
        for (var round = 1; round <= 2; round++)
        {
            var batches = reader.ReadBatches(atOnce, TestContext.Current.CancellationToken).ToArray();
            Assert.All(batches, batch => Assert.InRange(batch.Count + batch.Broken.Count, 1, atOnce));
            Assert.Equal([(3L, "2.png"), (4, "3.png")], batches.SelectMany(batch => batch.Broken));
            Assert.Equal([1L, 2, 5, 6, 7], batches.SelectMany(batch => batch.Numbers.ToArray()));
            Assert.Equal(["0.png", "1.png", "4.png", "5.png", "6.png"], batches.SelectMany(batch => batch.Names));
            Assert.Equal([50f, 51, 54, 55, 56], batches.SelectMany(batch => batch.Rows.ToArray().Chunk(48).Select(row => row[^1])));
            Assert.Equal((7, 2), (reader.Count, reader.Broken));
            Assert.Equal(2 * round, _said.All.Count(line => line.Contains("is skipped: it is cut short", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void What_holds_no_whole_picture_and_models_of_other_data_are_refused()
    {
        using var model = Model(3, 4);
        var text = _folder.Write("notes/readme.txt", "no picture");
        var broken = _folder.Write("broken/a.png", "no picture");

        Assert.Contains("holds no pictures", Refusal(() => Open(Path.GetDirectoryName(text)!, model)), StringComparison.Ordinal);
        Assert.Contains("no picture or folder", Refusal(() => Open(Path.Combine(_folder.Path, "none.png"), model)), StringComparison.Ordinal);
        Assert.Contains("Not one of the 1 pictures", Refusal(() => Open(broken, model).ReadBatches().ToArray()), StringComparison.Ordinal);
        using var digits = Model(1, 8, levels: 17);
        Assert.Contains("[1, 8, 8] with 17 levels", Refusal(() => Open(broken, digits)), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_and_names_of_pictures_can_be_read_and_data_sets_cannot()
    {
        Assert.True(PictureReader.CanRead(_folder.Path));
        Assert.True(PictureReader.CanRead("a/photo.JPG"));
        Assert.False(PictureReader.CanRead("celeba"));
        Assert.False(PictureReader.CanRead("table.csv"));
    }

    private static PictureReader Open(string path, DensityModel model) => PictureReader.Open(path, model, PictureDecoder.Instance);

    private static IEnumerable<PictureBatch> Read(string path, DensityModel model) =>
        Open(path, model).ReadBatches(cancellationToken: TestContext.Current.CancellationToken);

    private static string Refusal(Func<object> act) => Assert.Throws<DataFaultException>(act).Message;

    private static DensityModel Model(int channels, int side, string data = "", int levels = 256)
    {
        var spec = new FlowSpec { Shape = new Shape(channels, side, side), Levels = levels, Steps = [new FlattenSpec(), new LogitSpec()] };
        return new(ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1)), new ModelMetadata { Data = data });
    }
}
