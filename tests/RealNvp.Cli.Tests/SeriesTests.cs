using System.Globalization;
using RealNvp.Files;

namespace RealNvp.Cli.Tests;

/// <summary>Rows in an order that are given those before them, by the command: trained, resumed, scored, drawn, and refused where that means nothing.</summary>
public sealed class SeriesTests(RunFixture runs)
{
    [Fact]
    public void A_run_of_a_series_resumes_to_the_weights_of_one_that_was_not_interrupted()
    {
        var table = Table("resumed", 150, 1);
        Train(table, "series-straight", "--epochs", "4");
        Train(table, "series-halved", "--epochs", "2");
        CommandRun.Of("resume", runs.In("series-halved"), "--epochs", "4").Succeeds();
        var (straight, halved) = (Read("series-straight"), Read("series-halved"));
        Assert.Equal(straight.Weights, halved.Weights);
        Assert.Equal(straight.State, halved.State);
    }

    [Fact]
    public void Gaps_first_rows_and_rows_out_of_order_are_counted_and_told()
    {
        Train(Table("told", 150, 1), "series-told", "--epochs", "2");
        string[] lines = [.. Lines(20, 2)];
        var file = runs.Write("told-new.csv", Text([.. lines[..20], .. lines[26..], lines[30]]));
        var shown = CommandRun.Of("score", runs.In("series-told"), file).Succeeds().Output.ReplaceLineEndings(" ");
        Assert.Contains("rows lack rows before them by which the model judges", shown, StringComparison.Ordinal);
        Assert.Contains(
            "2 for a gap before them; the first is row 21: 'time' is 13, 4 after the row before it; in training no more than 1",
            shown,
            StringComparison.Ordinal);
        Assert.Contains("1 for coming out of order", shown, StringComparison.Ordinal);
        var json = CommandRun.Of("score", runs.In("series-told"), file, "--json").Succeeds().Json.Single();
        Assert.Equal((2, 1, 8), ((int)json["gaps"]!, (int)json["out_of_order"]!, (int)json["unjudged"]!));

        // Of rows that cannot be flagged by their score none is expected to be.
        Assert.InRange((double)json["expected_false_alarms"]!, 0, ((int)json["scored"]! - 8) * (double)json["false_alarms"]!);
        CommandRun.Of("score", runs.In("series-told"), file, "--report", runs.In("told.html")).Succeeds();
        Assert.Contains("that lack rows before them by which the model judges", File.ReadAllText(runs.In("told.html")), StringComparison.Ordinal);

        const string NewestFirst = "as where the newest stand first";
        Assert.DoesNotContain(NewestFirst, shown, StringComparison.Ordinal);
        var turned = CommandRun.Of("score", runs.In("series-told"), runs.Write("told-turned.csv", Text([.. lines.Reverse()]))).Succeeds().Output;
        Assert.Contains(NewestFirst, turned.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_is_drawn_and_what_needs_values_given_others_is_refused()
    {
        Train(Table("drawn", 150, 1), "series-drawn", "--epochs", "2");
        var (run, output) = (runs.In("series-drawn"), runs.In("series-drawn.csv"));
        CommandRun.Of("sample", run, "-n", "20", "--given", "north", "--out", output).Succeeds();
        var lines = File.ReadAllLines(output);
        Assert.Equal((21, "device,x,y"), (lines.Length, lines[0]));
        Assert.All(lines[1..], line => Assert.StartsWith("north,", line, StringComparison.Ordinal));
        var info = CommandRun.Of("info", run).Succeeds().Output.ReplaceLineEndings(" ");
        Assert.Contains("each is given the 2 rows before it of the same 'device'", info, StringComparison.Ordinal);

        var file = runs.Write("drawn-new.csv", Text(Lines(20, 3)));
        CommandRun.Of("sample", run, "--given", "x=1", "--out", output).Fails(2, "those before it");
        CommandRun.Of("impute", run, file, "--out", output).Fails(2, "those before it");
        CommandRun.Of("score", run, file, "--missing", "impute").Fails(2, "those before it");
        CommandRun.Of("train", file, "--lags", "2").Fails(2, "--order-by");
        CommandRun.Of("train", file, "--order-by", "time", "--by", "device").Fails(2, "--lags");
        CommandRun.Of("train", file, "--order-by", "tim").Fails(2, "did you mean 'time'");
    }

    private FlatModel Read(string run)
    {
        var parameters = ModelFile.Read(runs.In(run, "model.safetensors")).Parameters;
        return new(parameters.Weights.ToArray(), parameters.State.ToArray());
    }

    private void Train(string table, string name, params string[] more) => CommandRun.Of(
        [
            "train", table, "--order-by", "time", "--lags", "2", "--by", "device", "--preset", "plane", "--schedule", "constant", "--members", "1",
            "--out", runs.In(name), .. more
        ]).Succeeds();

    private string Table(string name, int hours, ulong seed) => runs.Write($"{name}-series.csv", Text(Lines(hours, seed)));

    private static string Text(IEnumerable<string> lines) => "time,device,x,y\n" + string.Join('\n', lines) + "\n";

    private static IEnumerable<string> Lines(int hours, ulong seed)
    {
        var random = SeededRandom.For(seed, 18);
        var level = new double[2];
        for (var row = 0; row < 2 * hours; row++)
        {
            level[row % 2] = (0.8 * level[row % 2]) + random.NextGaussian();
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{row / 2},{(row % 2 == 0 ? "north" : "south")},{level[row % 2]:F4},{level[row % 2] + random.NextGaussian():F4}");
        }
    }

    private sealed record FlatModel(float[] Weights, float[] State);
}
