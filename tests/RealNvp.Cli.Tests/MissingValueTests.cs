using System.Globalization;
using RealNvp.Cli.Runs;
using RealNvp.Files;

namespace RealNvp.Cli.Tests;

/// <summary>Tables with gaps, from training to a filled file.</summary>
public sealed class MissingValueTests(RunFixture runs) : IClassFixture<MissingValueTests.Filled>
{
    private const int Count = 200;

    private static string Run(RunFixture runs) => runs.In("gaps");

    [Fact]
    public void Both_trainings_are_said_and_the_rows_that_were_filled_counted()
    {
        var train = CommandRun.Of("train", Table(runs), "--missing", "impute", "--epochs", "1", "--batch", "50", "--out", runs.In("gaps-said")).Succeeds();
        Assert.Contains("First training, on the complete rows alone; its model then fills in what 40 rows lack", train.Output, StringComparison.Ordinal);
        Assert.Contains("40 missing values in 40 rows filled in by their conditional mode: 20 of 'n', 20 of 'colour'", train.Output, StringComparison.Ordinal);
        var first = RunFolder.Open(runs.In("gaps-said", "complete-rows")).ReadRecord();
        var second = RunFolder.Open(runs.In("gaps-said")).ReadRecord();
        Assert.Equal(first.Test!.Rows, second.Test!.Rows);
    }

    [Fact]
    public void A_resumed_run_with_filled_rows_equals_one_that_went_on_to_the_bit()
    {
        string[] train = ["train", Table(runs), "--missing", "impute", "--epochs", "1", "--schedule", "constant", "--batch", "50", "--out"];
        CommandRun.Of([.. train, runs.In("gaps-straight")]).Succeeds();
        CommandRun.Of([.. train, runs.In("gaps-halved")]).Succeeds();
        CommandRun.Of("resume", runs.In("gaps-straight"), "--epochs", "3").Succeeds();
        CommandRun.Of("resume", runs.In("gaps-halved"), "--epochs", "2").Succeeds();
        CommandRun.Of("resume", runs.In("gaps-halved"), "--epochs", "3").Succeeds();
        Assert.Equal(Weights("gaps-straight"), Weights("gaps-halved"));
    }

    [Fact]
    public void A_run_interrupted_between_its_two_trainings_begins_the_second()
    {
        CommandRun.Of("train", Table(runs), "--missing", "impute", "--epochs", "2", "--batch", "50", "--out", runs.In("gaps-between")).Succeeds();
        var whole = Weights("gaps-between");
        File.Delete(runs.In("gaps-between", "model.safetensors"));
        File.Delete(runs.In("gaps-between", "checkpoint.safetensors"));
        CommandRun.Of("resume", runs.In("gaps-between")).Succeeds();
        Assert.Equal(whole, Weights("gaps-between"));
    }

    [Fact]
    public void A_filled_file_has_no_gaps_and_all_else_as_it_was()
    {
        var figures = CommandRun.Of("impute", Run(runs), Table(runs), "--out", runs.In("filled.csv"), "--json").Json.Single();
        Assert.Equal((Count, 40, 0), ((int)figures["rows"]!, (int)figures["rows_filled"]!, (int)figures["rows_left_with_gaps"]!));
        Assert.Equal(20, (int)figures["values_filled"]!["n"]!);
        var lines = File.ReadAllLines(runs.In("filled.csv"));
        Assert.Equal("x,n,colour,y", lines[0]);
        Assert.All(lines, line => Assert.DoesNotContain(",,", line, StringComparison.Ordinal));
        var said = CommandRun.Of("impute", Run(runs), Table(runs), "--out", runs.In("filled.tsv")).Succeeds().Output;
        Assert.Contains("40 missing values in 40 rows filled in", said, StringComparison.Ordinal);
        CommandRun.Of("impute", Run(runs), Table(runs), "--out", runs.In("filled.npy")).Fails(2, ".csv, .tsv");
        CommandRun.Of("impute", runs.Run, Table(runs), "--out", runs.In("filled.csv")).Fails(2, "not trained on a table");
    }

    [Fact]
    public void Verbs_drop_or_fill_and_say_so()
    {
        var encode = CommandRun.Of("encode", Run(runs), Table(runs), "--out", runs.In("gaps.npy"));
        encode.Fails(2, "40 rows", "--missing impute");
        var encoded = CommandRun.Of("encode", Run(runs), Table(runs), "--missing", "impute", "--out", runs.In("gaps.npy")).Succeeds();
        Assert.Contains("filled in by their conditional mode", encoded.Output, StringComparison.Ordinal);
        var evaluated = CommandRun.Of("evaluate", Run(runs), Table(runs), "--split", "all").Succeeds();
        Assert.Contains("40 of 200 rows left out", evaluated.Output, StringComparison.Ordinal);
        var filled = CommandRun.Of("evaluate", Run(runs), Table(runs), "--split", "all", "--missing", "impute", "--json");
        Assert.Equal(Count, (int)filled.Json[^1]["rows"]!);
        var scored = CommandRun.Of("score", Run(runs), Table(runs), "--missing", "impute").Succeeds();
        Assert.Contains("40 missing values in 40 rows filled in", scored.Output, StringComparison.Ordinal);
        CommandRun.Of("evaluate", runs.Run, "--missing", "impute").Fails(2, "for tables");
        CommandRun.Of("train", "moons", "--missing", "impute", "--out", runs.In("never")).Fails(2, "'moons' is no table");
    }

    private static string Table(RunFixture runs)
    {
        var lines = Enumerable.Range(0, Count).Select(i =>
        {
            var n = i % 10 == 3 ? "" : (i % 6).ToString(CultureInfo.InvariantCulture);
            var colour = i % 10 == 7 ? "" : i % 2 == 0 ? "green" : "blue";
            return FormattableString.Invariant($"{Math.Sin(i * i):F3},{n},{colour},{Math.Cos(i):F3}");
        });
        return runs.Write("gaps.csv", $"x,n,colour,y\n{string.Join('\n', lines)}\n");
    }

    private float[] Weights(string run) => ModelFile.Read(runs.In(run, "model.safetensors")).Parameters.Weights.ToArray();

    /// <summary>The model that some of these tests share.</summary>
    public sealed class Filled
    {
        public Filled(RunFixture runs) =>
            CommandRun.Of("train", Table(runs), "--missing", "impute", "--epochs", "3", "--batch", "50", "--out", Run(runs)).Succeeds();
    }
}
