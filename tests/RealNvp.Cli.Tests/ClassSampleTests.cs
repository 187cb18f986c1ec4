using System.Globalization;
using RealNvp.Data;
using SkiaSharp;

namespace RealNvp.Cli.Tests;

/// <summary>Rows that a model of classes draws where no class is named.</summary>
public sealed class ClassSampleTests(RunFixture runs, ClassRuns classes) : IClassFixture<ClassRuns>
{
    [Fact]
    public void Rows_come_in_the_order_of_their_classes_and_in_the_proportion_of_training()
    {
        var line = CommandRun.Of("sample", classes.Digits, "-n", "1297", "--out", runs.In("joint.npy"), "--json").Succeeds().Json.Single();
        var counts = line["classes"]!.AsObject().Select(item => (int)item.Value!).ToArray();
        var trained = new int[10];
        foreach (var label in DatasetCatalogue.Load("digits", new(), cancellationToken: TestContext.Current.CancellationToken).ReadLabels()!.Train.Span)
        {
            trained[label]++;
        }

        Assert.Equal(1297, counts.Sum());
        Assert.All(counts.Zip(trained), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        Assert.Equal(1297, RowFile.Read(runs.In("joint.npy")).Values.Length / 64);
        Assert.Contains(
            "in the order of their classes: 0 (", CommandRun.Of("sample", classes.Digits, "-n", "64", "--out", runs.In("said.npy")).Succeeds().Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Text_says_the_class_of_each_row_and_a_class_that_is_named_is_that_of_all()
    {
        CommandRun.Of("sample", classes.Digits, "-n", "40", "--out", runs.In("classes.csv")).Succeeds();
        var lines = File.ReadAllLines(runs.In("classes.csv"));
        Assert.EndsWith(",x63,class", lines[0], StringComparison.Ordinal);
        var drawn = lines.Skip(1).Select(line => int.Parse(line.Split(',')[^1], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(40, drawn.Length);
        Assert.Equal(Enumerable.Range(0, 10), drawn.Distinct());
        Assert.Equal(drawn.Order(), drawn);

        CommandRun.Of("sample", classes.Digits, "-n", "5", "--given", "7", "--out", runs.In("sevens.csv")).Succeeds();
        Assert.All(File.ReadAllLines(runs.In("sevens.csv")).Skip(1), line => Assert.EndsWith(",7", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_of_a_picture_is_of_one_class()
    {
        Assert.Contains(
            "10 rows of each: 0, 1, 2", CommandRun.Of("sample", classes.Digits, "-n", "100", "--out", runs.In("grid.png")).Succeeds().Output,
            StringComparison.Ordinal);
        CommandRun.Of("sample", classes.Digits, "-n", "64", "--out", runs.In("ragged.png")).Succeeds();
        using var ragged = SKBitmap.Decode(runs.In("ragged.png"));

        // Seven across and ten down: four classes have seven images, the others six and an empty place.
        Assert.Equal(7 / 10.0, ragged.Width / (double)ragged.Height, 0.01);
        Assert.Equal(ragged.GetPixel(0, 0), ragged.GetPixel(ragged.Width - 5, ragged.Height - 5));
    }

    [Fact]
    public void Every_temperature_draws_the_same_classes()
    {
        CommandRun.Of("sample", classes.Digits, "-n", "10", "--temperatures", "0.5,1", "--out", runs.In("temperatures.csv")).Succeeds();
        var drawn = File.ReadAllLines(runs.In("temperatures.csv")).Skip(1).Select(line => line.Split(',')[^1]).ToArray();
        Assert.Equal(20, drawn.Length);
        Assert.Equal(drawn[..10], drawn[10..]);
    }

    [Fact]
    public void The_labels_of_a_table_come_in_their_column()
    {
        CommandRun.Of("sample", classes.Table, "-n", "100", "--out", runs.In("class-labelled.csv")).Succeeds();
        var lines = File.ReadAllLines(runs.In("class-labelled.csv")).Select(line => line.Split(',')).ToArray();
        Assert.Equal(["a", "state", "b"], lines[0]);
        Assert.Equal(["busy", "idle"], lines.Skip(1).Select(line => line[1]).Distinct());
        Assert.InRange(lines.Count(line => line[1] == "idle"), 20, 30);

        CommandRun.Of("sample", classes.Table, "-n", "3", "--given", "idle", "--out", runs.In("idle.csv")).Succeeds();
        Assert.All(File.ReadAllLines(runs.In("idle.csv")).Skip(1), line => Assert.Contains(",idle,", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(".npy")]
    [InlineData(".csv")]
    public void Latents_that_are_encoded_come_back_as_the_rows_that_they_were_with_their_classes(string ending)
    {
        var (latents, decoded) = (runs.In("class-latents" + ending), runs.In("class-rows.csv"));
        CommandRun.Of("encode", classes.Digits, "--out", latents).Succeeds();
        CommandRun.Of("decode", classes.Digits, latents, "--out", decoded).Succeeds();
        using var digits = DatasetCatalogue.Load("digits", new(), cancellationToken: TestContext.Current.CancellationToken);
        var (values, width, _) = RowFile.Read(decoded);
        var rows = Rows.RowCopy.First(digits.Test, cancellationToken: TestContext.Current.CancellationToken).Rows;
        Assert.Equal(65, width);
        Assert.Equal(digits.ReadLabels()!.Test.ToArray(), values.Chunk(65).Select(row => (int)row[64]));
        Assert.Equal(rows, values.Chunk(65).SelectMany(row => row[..64]));

        CommandRun.Of("decode", classes.Digits, latents, "--given", "3", "--out", decoded).Succeeds();
        Assert.All(RowFile.Read(decoded).Values.Chunk(65), row => Assert.Equal(3, row[64]));
    }

    [Fact]
    public void Latents_without_classes_need_one_that_is_named()
    {
        var latents = runs.In("bare.npy");
        NpyFile.Write(latents, new float[128], 2, 64);
        CommandRun.Of("decode", classes.Digits, latents, "--out", runs.In("never.csv")).Fails(2, "does not say the classes", "--given: 0, 1");
        NpyFile.Write(latents, [.. Enumerable.Repeat(11f, 65)], 1, 65);
        CommandRun.Of("decode", classes.Digits, latents, "--out", runs.In("never.csv")).Fails(2, "class '11'", "0, 1");
        NpyFile.Write(latents, new float[66], 1, 66);
        CommandRun.Of("decode", classes.Digits, latents, "--out", runs.In("never.csv")).Fails(2, "66 values", "takes 64, and behind them the class");
    }
}
