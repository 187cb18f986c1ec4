using RealNvp.Pictures;
using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Cli.Tests;

/// <summary>What the paper shows of a multi-scale model, on one of colour that is hardly trained.</summary>
public sealed class ImageModelTests(RunFixture runs)
{
    [Fact]
    public void A_colour_model_shows_its_samples_its_manifold_and_its_factors()
    {
        var run = Train("colours");

        var samples = Picture.FromPng(runs.In("colours", "samples", "epoch-001.png"));
        Assert.True(samples.Width > 500);
        Assert.Contains(Enumerable.Range(0, samples.Rgba.Length / 4), pixel => samples.Rgba[4 * pixel] != samples.Rgba[(4 * pixel) + 1]);

        CommandRun.Of("manifold", run, "--rows", "1", "3", "0", "2", "--out", runs.In("manifold.npy")).Succeeds();
        CommandRun.Of("factors", run, "--rows", "1", "3", "--out", runs.In("factors.npy")).Succeeds();
        var (surface, width, _) = Data.RowFile.Read(runs.In("manifold.npy"));
        var (factors, _, _) = Data.RowFile.Read(runs.In("factors.npy"));
        Assert.Equal((3 * 64, 64 * 3 * 64), (width, surface.Length));

        // The corners of the surface and the first line of the factors are the data, exactly.
        Assert.Equal(factors[..width], surface[..width]);
        Assert.Equal(factors[width..(2 * width)], surface[(2 * width)..(3 * width)]);
        Assert.Equal(4 * width, factors.Length);
        Assert.NotEqual(factors[..width], factors[(2 * width)..(3 * width)]);

        var said = CommandRun.Of("factors", run, "--out", runs.In("factors.png"), "-n", "4").Succeeds().Output;
        Assert.Contains("50.0 %", said, StringComparison.Ordinal);
        Assert.True(Picture.FromPng(runs.In("factors.png")) is { Width: > 600, Height: > 300 });
    }

    [Fact]
    public void Several_temperatures_scale_the_same_latents()
    {
        var output = runs.In("warm.npy");
        CommandRun.Of("sample", runs.Run, "--temperatures", "0,0.5,1", "-n", "3", "--out", output).Succeeds();
        CommandRun.Of("sample", runs.Run, "--temperature", "0.5", "-n", "3", "--out", runs.In("half.npy")).Succeeds();

        var (values, width, _) = Data.RowFile.Read(output);
        Assert.Equal(9 * width, values.Length);
        Assert.Equal(values[..width], values[width..(2 * width)]);
        Assert.Equal(Data.RowFile.Read(runs.In("half.npy")).Values, values[(3 * width)..(6 * width)]);

        CommandRun.Of("sample", runs.Run, "--temperatures", "0.5,1", "--out", runs.In("warm.png")).Succeeds();
        CommandRun.Of("sample", runs.Run, "--temperatures", "0.5,warm", "--out", output).Fails(2, "'warm'");
        CommandRun.Of("sample", runs.Run, "--temperatures", "-1", "--out", output).Fails(2, "temperature");
        CommandRun.Of("sample", runs.Run, "--temperatures", "1", "-t", "1", "--out", output).Fails(2, "not both");
    }

    [Fact]
    public void What_cannot_be_shown_is_said_in_one_sentence()
    {
        CommandRun.Of("factors", runs.Run, "--out", runs.In("f.png")).Fails(2, "one scale");
        CommandRun.Of("manifold", runs.Run, "--rows", "1", "2", "--out", runs.In("m.png")).Fails(2, "4 rows", "names 2");
        CommandRun.Of("manifold", runs.Run, "--rows", "1", "2", "3", "250", "--out", runs.In("m.png")).Fails(2, "0 to 249", "250");
        CommandRun.Of("manifold", runs.Run, "--steps", "1", "--out", runs.In("m.png")).Fails(2, "--steps");
    }

    private string Train(string name)
    {
        var net = new ResNetSpec { Blocks = 1, Features = 4 };
        Recipe recipe = new()
        {
            Name = name,
            Flow = new()
            {
                Shape = new Shape(3, 8, 8),
                Levels = 256,
                Steps =
                [
                    new LogitSpec(),
                    new ImageCouplingSpec { Mask = ImageMask.Checkerboard, Net = net },
                    new SqueezeSpec(),
                    new FactorOutSpec { Inner = [new ImageCouplingSpec { Mask = ImageMask.Channel, Net = net }] },
                ],
            },
            Training = new() { BatchSize = 8, Epochs = 1 },
        };
        TestPictures.Write(runs.In("colour-pictures"), 40, 8, 8);
        var spec = runs.Write("colours.json", recipe.ToJson());
        CommandRun.Of("train", runs.In("colour-pictures"), "--size", "8", "--spec", spec, "--out", runs.In(name)).Succeeds();
        return runs.In(name);
    }
}
