using RealNvp.Data.ImageFolders;
using RealNvp.Images;

namespace RealNvp.Data.Tests.ImageFolders;

public sealed class PicturesOnDemandTests : IDisposable
{
    private const int Bytes = 3 * 8 * 8;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Expected_pictures_are_decoded_ahead_up_to_the_bound_and_no_further()
    {
        var pictures = Create(40, bound: 5 * Bytes);

        pictures.Prefetch([.. Enumerable.Range(0, 40)]);
        await Filled(pictures, 5 * Bytes);
        for (var number = 0; number < 40; number++)
        {
            Assert.Equal((byte)number, pictures.Take(number).Pixels[^1]);
            Assert.InRange(pictures.BytesAhead, 0, 5 * Bytes);
        }

        Assert.Equal(0, pictures.BytesAhead);
    }

    [Fact]
    public async Task Other_expectations_drop_what_is_no_longer_expected_and_keep_the_rest()
    {
        var pictures = Create(40, bound: 5 * Bytes);
        pictures.Prefetch([0, 1, 2, 3]);
        await Filled(pictures, 4 * Bytes);
        pictures.Prefetch([2, 20]);
        await Filled(pictures, 2 * Bytes);

        Assert.Equal(2, pictures.Take(2).Pixels[^1]);
        Assert.Equal(20, pictures.Take(20).Pixels[^1]);
        Assert.Equal(0, pictures.BytesAhead);
    }

    [Fact]
    public async Task A_bound_below_one_picture_still_decodes_one_ahead()
    {
        var pictures = Create(5, bound: 1);

        pictures.Prefetch([0, 1, 2]);
        await Filled(pictures, Bytes);

        Assert.Equal(0, pictures.Take(0).Pixels[^1]);
        Assert.Equal(4, pictures.Take(4).Pixels[^1]);
    }

    private static async Task Filled(PicturesOnDemand pictures, long bytes)
    {
        // The workers are started by then and need a moment of the processor, not a length of time.
        while (pictures.BytesAhead < bytes)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(bytes, pictures.BytesAhead);
    }

    private PicturesOnDemand Create(int count, long bound)
    {
        var files = Enumerable.Range(0, count).Select(i => PictureFile.Of(_folder.Write($"{i:00}.png", TestPicture.Png(8, 8, (byte)i)), PictureDecoder.Instance)).ToArray();
        return new(new PictureSource(files, Framing.Centre(8), 3, PictureDecoder.Instance, null), bound);
    }
}
