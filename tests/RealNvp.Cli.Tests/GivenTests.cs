using System.Globalization;

namespace RealNvp.Cli.Tests;

/// <summary>Rows of a table drawn given columns that nothing named at training.</summary>
public sealed class GivenTests(RunFixture runs) : IClassFixture<GivenTests.Table>
{
    [Fact]
    public void Any_columns_are_given_and_what_the_rows_are_worth_is_said()
    {
        string[] sample = ["sample", runs.In("any"), "-n", "50", "--given", "colour=red,n=3", "--out", runs.In("any.csv")];
        var said = CommandRun.Of([.. sample, "--ess", "45"]).Succeeds().Output;
        Assert.Contains("50 rows in", said, StringComparison.Ordinal);
        Assert.Contains("independent ones; log p of what is given is -", said, StringComparison.Ordinal);
        var lines = File.ReadAllLines(runs.In("any.csv"));
        Assert.Equal("x,n,colour", lines[0]);
        Assert.All(lines[1..], line => Assert.EndsWith(",3,red", line, StringComparison.Ordinal));
        var figures = CommandRun.Of([.. sample, "--json"]).Succeeds().Json.Single();
        Assert.InRange((double)figures["effective_size"]!, 1, 50);
        Assert.InRange((double)figures["standard_error"]!, 0, 1);
        Assert.Empty(figures["doubts"]!.AsArray());
        Assert.NotNull(figures["log_prob_given"]);
    }

    [Fact]
    public void Rows_of_a_file_are_completed_in_their_order()
    {
        var file = runs.Write("contexts.csv", "colour,n\nblue,2\nred,\n,4\n");
        CommandRun.Of("sample", runs.In("any"), "--given-file", file, "--out", runs.In("completed.csv")).Succeeds();
        var rows = File.ReadAllLines(runs.In("completed.csv"))[1..].Select(line => line.Split(',')).ToArray();
        Assert.Equal(3, rows.Length);
        Assert.Equal(("2", "blue", "red", "4"), (rows[0][1], rows[0][2], rows[1][2], rows[2][1]));
        Assert.All(rows, row => Assert.All(row, cell => Assert.NotEqual("", cell)));
        CommandRun.Of("sample", runs.In("any"), "--given-file", file, "-n", "4", "--out", runs.In("completed.npy")).Succeeds();
    }

    [Fact]
    public void What_cannot_be_given_is_one_sentence_and_nothing_is_written()
    {
        string[] sample = ["sample", runs.In("any"), "--out", runs.In("never.csv")];
        CommandRun.Of([.. sample, "--given", "colour=pink"]).Fails(2, "'pink'", "blue, red");
        CommandRun.Of([.. sample, "--given", "color=red"]).Fails(2, "'color'", "'colour'");
        CommandRun.Of([.. sample, "--given", "n=1.5"]).Fails(2, "whole number");
        CommandRun.Of([.. sample, "--given", "n=1,n=2"]).Fails(2, "twice");
        CommandRun.Of([.. sample, "--given", "n=1", "--ess", "1000"]).Fails(2, "--ess");
        CommandRun.Of([.. sample, "--ess", "10"]).Fails(2, "--given");
        CommandRun.Of([.. sample, "--given", "n=1", "--temperature", "0.5"]).Fails(2, "--temperature");
        CommandRun.Of([.. sample, "--given", "n=1", "--given-file", "x.csv"]).Fails(2, "not both");
        Assert.False(File.Exists(runs.In("never.csv")));
    }

    [Fact]
    public void Rows_of_a_file_are_compared_with_rows_of_the_table_that_have_what_they_were_given()
    {
        // A table in which blue is more frequent than red, and as many of each drawn.
        var table = runs.In("any.csv.table.csv");
        string[] sample = ["sample", runs.In("any"), "--compare", table, "--out", runs.In("compared.csv")];
        var file = runs.Write("colours.csv", "colour\nred\nblue\n");
        var both = CommandRun.Of([.. sample, "--given-file", file, "-n", "40"]).Succeeds().Output;
        Assert.Contains("rows have what 80 rows were given", both, StringComparison.Ordinal);
        Assert.Contains("Worst column: ", both, StringComparison.Ordinal);
        Assert.DoesNotContain("  colour ", both, StringComparison.Ordinal);
        Assert.Contains("These are few rows", both, StringComparison.Ordinal);
        var figures = CommandRun.Of([.. sample, "--given-file", file, "-n", "40", "--json"]).Json[^1];
        Assert.Equal(["x", "n"], figures["columns"]!.AsArray().Select(column => (string?)column!["name"]));

        // No red row has an x below 2.5, and none one of 9.5.
        var none = runs.Write("given-far.csv", "colour,x\nred,9.5\nred,2\nred,3\nred,4\n");
        Assert.Contains(
            "2 of 4 different given rows are like none of",
            CommandRun.Of([.. sample, "--given-file", none, "-n", "3"]).Succeeds().Output,
            StringComparison.Ordinal);
        var all = runs.Write("whole.csv", "x,n,colour\n2,2,red\n");
        CommandRun.Of([.. sample, "--given-file", runs.Write("one-far.csv", "x\n400\n"), "-n", "5"]).Fails(2, "too few to compare");
        CommandRun.Of([.. sample, "--given-file", all, "-n", "5"]).Fails(2);
    }

    [Fact]
    public void Imputation_draws_as_many_files_as_are_asked_for()
    {
        var file = runs.Write("holes.csv", "x,n,colour\n,2,red\n1.5,,blue\n");
        var lines = CommandRun.Of("impute", runs.In("any"), file, "--draws", "2", "--out", runs.In("draw.csv"), "--json").Succeeds().Json;
        Assert.Equal([runs.In("draw-1.csv"), runs.In("draw-2.csv")], lines.Select(line => (string?)line["file"]));
        Assert.All(lines, line => Assert.Equal(2, (int)line["rows_filled"]!));
        var drawn = File.ReadAllLines(runs.In("draw-1.csv"));
        Assert.EndsWith(",2,red", drawn[1], StringComparison.Ordinal);
        Assert.NotEqual(drawn[1], File.ReadAllLines(runs.In("draw-2.csv"))[1]);
        CommandRun.Of("impute", runs.In("any"), file, "--draws", "0", "--out", runs.In("draw.csv")).Fails(2, "--draws");
    }

    [Fact]
    public void Rows_with_gaps_have_the_density_of_what_they_have_where_it_is_asked_for()
    {
        var file = runs.Write("partial.csv", "x,n,colour\n2.5,2,red\n2.5,,red\n2.5,2,pink\n");
        CommandRun.Of("score", runs.In("any"), file, "--out", runs.In("plain-scores.csv")).Succeeds();
        CommandRun.Of("score", runs.In("any"), file, "--partial", "--out", runs.In("partial-scores.csv")).Succeeds();
        var plain = File.ReadAllLines(runs.In("plain-scores.csv")).Select(line => line.Split(',')).ToArray();
        var partial = File.ReadAllLines(runs.In("partial-scores.csv")).Select(line => line.Split(',')).ToArray();
        Assert.Equal("log_prob_error", partial[0][^1]);
        Assert.Equal(plain[0], partial[0][..^1]);
        Assert.Equal(plain[1], partial[1][..^1]);
        Assert.Equal(("2", "", "1", "not-measured"), (plain[2][0], plain[2][1], plain[2][4], plain[2][^2]));
        Assert.Equal(("2", "", "1"), (partial[2][0], partial[2][2], partial[2][4]));
        var logProb = double.Parse(partial[2][1], CultureInfo.InvariantCulture);
        Assert.True(logProb > double.Parse(partial[1][1], CultureInfo.InvariantCulture), "A row is at most as likely as a part of it.");
        Assert.InRange(double.Parse(partial[2][^1], CultureInfo.InvariantCulture), 0, 0.5);
        Assert.Equal("", partial[3][1]);
    }

    public sealed class Table
    {
        public Table(RunFixture runs)
        {
            var random = new SeededRandom(4);
            var rows = Enumerable.Range(0, 300).Select(_ => (random.NextInt(6), random.NextGaussian())).Select(row =>
                string.Create(CultureInfo.InvariantCulture, $"{row.Item2 + row.Item1:F3},{row.Item1},{(row.Item1 + row.Item2 > 2.5 ? "red" : "blue")}"));
            var file = runs.Write("any.csv.table.csv", "x,n,colour\n" + string.Join('\n', rows) + "\n");
            CommandRun.Of("train", file, "--epochs", "2", "--batch", "50", "--out", runs.In("any")).Succeeds();
        }
    }
}
