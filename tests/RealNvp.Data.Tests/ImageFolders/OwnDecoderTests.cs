using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;

namespace RealNvp.Data.Tests.ImageFolders;

/// <summary>Pictures are decoded by what the caller passes, and a caller who passes nothing is told what to add.</summary>
public sealed class OwnDecoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_decoded_by_a_decoder_of_ones_own()
    {
        for (var i = 0; i < 20; i++)
        {
            _folder.Write($"{i:00}.png", [(byte)i]);
        }

        var data = Load(_folder.Path, new() { Size = 2, Pictures = new OneByteDecoder() });

        var row = new float[data.Shape.Size];
        data.Part(DataPart.Train).Read(0, row);
        Assert.Equal([3, 2, 2], data.Shape.Sizes.ToArray());
        Assert.All(row, value => Assert.Equal(row[0], value));
        Assert.Equal(18, data.Train.Count + data.Valid.Count);
    }

    [Fact]
    public void What_a_decoder_calls_broken_is_left_out()
    {
        for (var i = 0; i < 20; i++)
        {
            _folder.Write($"{i:00}.png", i == 7 ? [] : [(byte)i]);
        }

        var data = Load(_folder.Path, new() { Size = 2, Pictures = new OneByteDecoder() });

        Assert.Equal(19, data.Part(DataPart.All).Count);
    }

    [Theory]
    [InlineData("own")]
    [InlineData("celeba")]
    [InlineData("lsun")]
    [InlineData("imagenet32")]
    public void Without_a_decoder_pictures_are_refused_with_what_to_add(string name)
    {
        _folder.Write("own/train_32x32/00.png", [0]);
        var path = Path.Combine(_folder.Path, "own");

        var options = new DataOptions { Size = name == "imagenet32" ? null : 32, DataDirectory = path };

        AssertSaysWhatToAdd(() => Load(name == "own" ? path : name, options));
    }

    [Fact]
    public void Without_a_decoder_a_model_is_given_no_picture()
    {
        var spec = new FlowSpec { Shape = new(3, 2, 2), Levels = 256, Steps = [new FlattenSpec(), new LogitSpec()] };
        using var model = new DensityModel(ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1)), new ModelMetadata());
        var path = _folder.Write("a.png", [0]);

        AssertSaysWhatToAdd(() => ModelData.Load(model, path, new(), cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_picture_has_four_bytes_a_pixel() => Assert.Throws<ArgumentException>(() => new DecodedPicture(new byte[11], 3, 1));

    private static void AssertSaysWhatToAdd(Func<object> load)
    {
        var refusal = Assert.Throws<InvalidInputException>(load).Message;
        Assert.Contains("add the package RealNvp.Images", refusal, StringComparison.Ordinal);
        Assert.Contains("PictureDecoder.Instance", refusal, StringComparison.Ordinal);
    }

    private static Dataset Load(string name, DataOptions options) =>
        DatasetCatalogue.Load(name, options, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>A file of one byte is a picture of one colour.</summary>
    private sealed class OneByteDecoder : IPictureDecoder
    {
        public (int Width, int Height, bool IsGrey) ReadHeader(string path) =>
            File.ReadAllBytes(path).Length == 1 ? (3, 2, false) : throw new BrokenPictureException("it is empty");

        public DecodedPicture Decode(string path)
        {
            var pixels = new byte[3 * 2 * 4];
            pixels.AsSpan().Fill(File.ReadAllBytes(path)[0]);
            return new(pixels, 3, 2);
        }
    }
}
