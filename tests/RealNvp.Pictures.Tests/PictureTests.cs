namespace RealNvp.Pictures.Tests;

public sealed class PictureTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(37, 5)]
    [InlineData(64, 200)]
    public void A_picture_saved_as_png_and_read_again_has_the_same_pixels(int width, int height)
    {
        using var folder = new TemporaryFolder();
        var picture = new Picture(width, height);
        new Random(1).NextBytes(picture.Rgba);
        for (var i = 3; i < picture.Rgba.Length; i += 4)
        {
            picture.Rgba[i] = 255;
        }

        picture.Save(folder["noise.png"]);
        var read = Picture.FromPng(folder["noise.png"]);

        Assert.Equal((width, height), (read.Width, read.Height));
        Assert.Equal(picture.Rgba, read.Rgba);
        Assert.Equal(["noise.png"], folder.Files);
    }

    [Fact]
    public void Greys_survive_png_without_loss_in_less_place_than_colours()
    {
        using var folder = new TemporaryFolder();
        var (grey, coloured) = (new Picture(64, 50), new Picture(64, 50));
        for (var i = 0; i < grey.Rgba.Length; i++)
        {
            grey.Rgba[i] = i % 4 == 3 ? (byte)255 : (byte)(i / 4 * 37);
        }

        grey.Rgba.CopyTo(coloured.Rgba, 0);
        coloured.Rgba[4] ^= 1;
        grey.Save(folder["grey.png"]);
        coloured.Save(folder["coloured.png"]);

        Assert.Equal(grey.Rgba, Picture.FromPng(folder["grey.png"]).Rgba);
        Assert.Equal(coloured.Rgba, Picture.FromPng(folder["coloured.png"]).Rgba);
        Assert.True(new FileInfo(folder["grey.png"]).Length < new FileInfo(folder["coloured.png"]).Length);
    }

    [Fact]
    public void Half_opaque_colours_survive_png_without_loss()
    {
        using var folder = new TemporaryFolder();
        var picture = new Picture(3, 1);
        ReadOnlySpan<byte> pixels = [200, 100, 50, 128, 1, 2, 3, 255, 250, 251, 252, 7];
        pixels.CopyTo(picture.Rgba);

        picture.Save(folder["opacity.png"]);

        Assert.Equal(pixels.ToArray(), Picture.FromPng(folder["opacity.png"]).Rgba);
    }

    [Fact]
    public void A_missing_a_foreign_and_a_cut_file_are_each_refused_with_a_sentence()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text.png"], "not a picture");
        var noise = new Picture(50, 50);
        new Random(2).NextBytes(noise.Rgba);
        File.WriteAllBytes(folder["cut.png"], noise.ToPng()[..2000]);

        Assert.Contains("exists", Assert.Throws<InvalidInputException>(() => Picture.FromPng(folder["none.png"])).Message);
        Assert.Contains("not a PNG", Assert.Throws<InvalidInputException>(() => Picture.FromPng(folder["text.png"])).Message);
        Assert.Contains("cut short", Assert.Throws<InvalidInputException>(() => Picture.FromPng(folder["cut.png"])).Message);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    [InlineData(16_385, 1)]
    [InlineData(16_384, 16_384)]
    public void Sizes_no_picture_can_have_are_refused(int width, int height) =>
        Assert.Throws<InvalidInputException>(() => new Picture(width, height));
}
