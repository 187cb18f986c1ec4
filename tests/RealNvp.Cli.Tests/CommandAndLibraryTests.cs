using System.Globalization;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Files;
using RealNvp.Recipes;
using RealNvp.Tables;

namespace RealNvp.Cli.Tests;

/// <summary>What the command makes of a table, the library makes of it too, with a seed that nobody would take by mistake.</summary>
public sealed class CommandAndLibraryTests(RunFixture runs) : IClassFixture<CommandAndLibraryTests.BothWays>
{
    private const int Seed = 7;
    private const int Epochs = 2;

    [Fact]
    public void The_same_model_comes_of_both()
    {
        var (command, library) = (ModelFile.Read(Command(runs)), ModelFile.Read(Library(runs)));
        Assert.Equal(command.Spec.ToJson(), library.Spec.ToJson());
        Assert.Equal(command.Schema!.ToJson(), library.Schema!.ToJson());
        Assert.Equal(command.Parameters.Weights, library.Parameters.Weights);
        Assert.Equal(command.Parameters.State, library.Parameters.State);
    }

    [Fact]
    public void Both_know_as_much_of_how_it_came_to_be()
    {
        var (command, library) = (ModelFile.Read(Command(runs)).Metadata, ModelFile.Read(Library(runs)).Metadata);
        Assert.Equal((ulong)Seed, library.DataSeed);
        Assert.NotNull(library.ValidNats);
        Assert.True(library.Seconds > 0);
        Assert.Equal(command with { Seconds = 0 }, library with { Seconds = 0 });
    }

    [Fact]
    public void Rows_that_one_holds_out_the_other_holds_out_too()
    {
        var (command, library) = (ModelFile.Read(Command(runs)).Calibration!, ModelFile.Read(Library(runs)).Calibration!);
        Assert.Equal(command.HeldOut.LogProbs.ToArray(), library.HeldOut.LogProbs.ToArray());
        Assert.Equal(command.Reference!.ToArray(), library.Reference!.ToArray());
    }

    [Theory]
    [InlineData("train")]
    [InlineData("valid")]
    [InlineData("test")]
    public void The_file_that_the_library_saved_is_evaluated_on_the_parts_that_it_was_split_into(string split)
    {
        Assert.Equal(Nats(Command(runs)), Nats(Library(runs)));

        double Nats(string model) => (double)CommandRun.Of("evaluate", model, "--split", split, "--json").Succeeds().Json[^1]["nats"]!;
    }

    [Fact]
    public void New_rows_get_the_same_p_values()
    {
        var file = Write(runs, "both-new.csv", 200, seed: 3);
        CommandRun.Of("score", Command(runs), file, "--out", runs.In("both-scores.csv")).Succeeds();
        var lines = File.ReadAllLines(runs.In("both-scores.csv"));
        var place = lines[0].Split(',').Index().Single(column => column.Item == "p_value").Index;
        using var detector = AnomalyDetector.Load(Library(runs));
        var rows = detector.Score(file, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(lines.Length - 1, rows.Length);

        // The file has nine digits.
        Assert.All(rows.Zip(lines.Skip(1)), pair =>
            Assert.Equal(double.Parse(pair.Second.Split(',')[place], CultureInfo.InvariantCulture), pair.First.PValue!.Value, 1e-8));
    }

    [Fact]
    public void Rows_with_gaps_are_filled_in_by_both_alike()
    {
        var rows = Enumerable.Range(0, 200).Select(row => FormattableString.Invariant($"{Math.Sin(row * row):F3},{(row % 10 == 3 ? "" : $"{row % 6}")}"));
        var file = runs.Write("both-gaps.csv", $"a,n\n{string.Join('\n', rows)}\n");
        CommandRun.Of(
            "train", file, "--preset", "plane", "--epochs", "1", "--seed", $"{Seed}", "--missing", "impute", "--out", runs.In("both-gaps")).Succeeds();
        var options = new FitOptions { Seed = Seed, Preset = Presets.Find("plane"), Epochs = 1, Missing = MissingRule.Impute };
        using var library = ModelFitting.Fit(TableSource.FromFile(file), options, cancellationToken: TestContext.Current.CancellationToken);
        var command = ModelFile.Read(runs.In("both-gaps", "model.safetensors"));
        Assert.Equal(command.Parameters.Weights, library.Parameters.Weights);
        Assert.Equal(command.Calibration!.HeldOut.LogProbs.ToArray(), library.Calibration!.HeldOut.LogProbs.ToArray());
    }

    private static string Command(RunFixture runs) => runs.In("both", "model.safetensors");

    private static string Library(RunFixture runs) => runs.In("both-library.safetensors");

    // b counts up from about 2 a; kelvin follows from a and is left out.
    private static string Write(RunFixture runs, string name, int count, ulong seed)
    {
        var random = SeededRandom.For(seed, 17);
        return runs.Write(name, "a,b,place,kelvin\n" + string.Concat(Enumerable.Range(0, count).Select(_ =>
        {
            var (a, south) = (Math.Round(random.NextGaussian(), 3), random.NextInt(2));
            var b = Math.Floor(Math.Abs((2 * a) + (3 * south) + random.NextGaussian()));
            return string.Create(CultureInfo.InvariantCulture, $"{a:F3},{b},{(south == 1 ? "south" : "north")},{a + 273.15:F3}\n");
        })));
    }

    /// <summary>The model that these tests read, made both ways.</summary>
    public sealed class BothWays
    {
        public BothWays(RunFixture runs)
        {
            var file = Write(runs, "both.csv", 600, seed: 1);
            CommandRun.Of("train", file, "--preset", "plane", "--epochs", $"{Epochs}", "--seed", $"{Seed}", "--out", runs.In("both")).Succeeds();
            using var detector = AnomalyDetector.Fit(file, new() { Seed = Seed, Preset = Presets.Find("plane"), Epochs = Epochs });
            detector.Save(Library(runs));
        }
    }
}
