using System.Globalization;
using RealNvp.Data;
using RealNvp.Rows;

namespace RealNvp.Cli.Tests;

/// <summary>Every verb on models that are given classes, with data that says the classes of its rows and data that does not.</summary>
public sealed class ClassVerbTests(RunFixture runs, ClassRuns classes) : IClassFixture<ClassRuns>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_walk_stays_within_a_class_unless_its_ends_are_of_two()
    {
        CommandRun.Of("interpolate", classes.Digits, "--walks", "3", "--steps", "4", "--out", runs.In("walks.csv")).Succeeds();
        Assert.Equal(["0", "0", "0", "0", "1", "1", "1", "1", "2", "2", "2", "2"], ClassesOf(runs.In("walks.csv")));
        CommandRun.Of("interpolate", classes.Digits, "--walks", "2", "--steps", "2", "--given", "7", "--out", runs.In("walks.csv")).Succeeds();
        Assert.All(ClassesOf(runs.In("walks.csv")), label => Assert.Equal("7", label));

        var labels = DatasetCatalogue.Load("digits", new(), cancellationToken: Token).ReadLabels()!.Test.ToArray();
        CommandRun.Of("interpolate", classes.Digits, "--from", "3", "--to", "5", "--steps", "2", "--out", runs.In("walks.csv")).Succeeds();
        Assert.Equal([Text(labels[3]), Text(labels[5])], ClassesOf(runs.In("walks.csv")));
        Assert.Equal(Rows([3, 5]), RowFile.Read(runs.In("walks.csv")).Values.Chunk(65).SelectMany(row => row[..64]));
    }

    [Fact]
    public void Four_rows_of_a_class_span_a_surface_of_that_class()
    {
        CommandRun.Of("manifold", classes.Digits, "--steps", "4", "--out", runs.In("surface.csv")).Succeeds();
        Assert.Single(ClassesOf(runs.In("surface.csv")).Distinct());
        CommandRun.Of("manifold", classes.Digits, "--given", "3", "--out", runs.In("surface.png")).Succeeds();
        CommandRun.Of("manifold", classes.Digits, "--rows", "0", "1", "2", "3", "--steps", "4", "--out", runs.In("surface.csv")).Succeeds();
        Assert.Equal(Rows([0]), RowFile.Read(runs.In("surface.csv")).Values[..64]);
        CommandRun.Of("manifold", classes.Digits, "--given", "twelve", "--out", runs.In("never.png")).Fails(2, "no class 'twelve'");
    }

    [Fact]
    public void Rows_without_classes_are_taken_for_the_likeliest_where_each_must_have_one()
    {
        var bare = Bare("bare.npy");
        var output = CommandRun.Of("encode", classes.Digits, bare, "--out", runs.In("bare-z.npy")).Succeeds().Output;
        Assert.Contains("taken for the class that is likeliest", output, StringComparison.Ordinal);
        CommandRun.Of("decode", classes.Digits, runs.In("bare-z.npy"), "--out", runs.In("bare-x.csv")).Succeeds();
        Assert.Equal(Rows([.. Enumerable.Range(0, 250)]), RowFile.Read(runs.In("bare-x.csv")).Values.Chunk(65).SelectMany(row => row[..64]));
        CommandRun.Of("verify", classes.Digits, bare, "--rows", "20").Succeeds();
        CommandRun.Of("interpolate", classes.Digits, bare, "--out", runs.In("bare.png")).Succeeds();

        CommandRun.Of("encode", classes.Digits, bare, "--given", "4", "--out", runs.In("bare-z.csv")).Succeeds();
        Assert.All(ClassesOf(runs.In("bare-z.csv")), label => Assert.Equal("4", label));
    }

    [Fact]
    public void Rows_without_classes_have_the_density_of_all_of_them_together()
    {
        var given = (double)CommandRun.Of("evaluate", classes.Digits, "--json").Succeeds().Json.Single()["nats"]!;
        var mixed = (double)CommandRun.Of("evaluate", classes.Digits, Bare("mixed-classes.npy"), "--json").Json.Single()["nats"]!;

        // log sum_k P(k) p(x | k) is at least log P(own) + log p(x | own), of ten classes that are about as frequent.
        Assert.True(mixed > given - Math.Log(11), $"{mixed} with all classes, {given} with each row's own");
        Assert.NotEqual(given, mixed);
        Assert.Contains(
            "density of all classes together", CommandRun.Of("evaluate", classes.Digits, runs.In("mixed-classes.npy")).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_says_the_classes_is_scored_as_the_data_is_and_one_that_does_not_by_what_rows_without_look_like()
    {
        using var digits = DatasetCatalogue.Load("digits", new(), cancellationToken: Token);
        float[] labels = [.. digits.ReadLabels()!.Test.ToArray().Select(label => (float)label)];
        TestArrays.WriteZip(runs.In("classed.npz"), ("X", Rows([.. Enumerable.Range(0, 250)]), [250, 64]), ("y", labels, [250]));
        CommandRun.Of("score", classes.Digits, "--out", runs.In("own.csv")).Succeeds();
        CommandRun.Of("score", classes.Digits, runs.In("classed.npz"), "--out", runs.In("classed.csv")).Succeeds();
        Assert.Equal(File.ReadAllText(runs.In("own.csv")), File.ReadAllText(runs.In("classed.csv")));

        // The held-out rows themselves: the p-values of 250 rows by these are 1/251 to 250/251, each once.
        var told = CommandRun.Of("score", classes.Digits, Bare("untold.npy"), "--false-alarms", "0.1", "--out", runs.In("untold.csv")).Succeeds();
        Assert.Contains("by the density of all classes together", told.Output, StringComparison.Ordinal);
        Assert.Contains("flagged: 24 rows", told.Output, StringComparison.Ordinal);
        Assert.NotEqual(File.ReadAllText(runs.In("own.csv")), File.ReadAllText(runs.In("untold.csv")));
    }

    [Fact]
    public void A_threshold_is_set_by_rows_that_say_as_much_as_those_that_are_scored()
    {
        CommandRun.Of("encode", classes.Digits, "--split", "train", "--out", runs.In("train-z.npy")).Succeeds();
        CommandRun.Of("decode", classes.Digits, runs.In("train-z.npy"), "--out", runs.In("train-x.npy")).Succeeds();
        CommandRun.Of("score", classes.Digits, "--calibrate", Bare("bare-c.npy")).Fails(2, "does not say the classes", "digits (test) does");
        var seen = CommandRun.Of("score", classes.Digits, runs.In("bare-c.npy"), "--calibrate", runs.In("train-x.npy"));
        Assert.Equal(2, seen.ExitCode);
        Assert.Contains("rows that the model was trained on", seen.Errors, StringComparison.Ordinal);
        CommandRun.Of("score", classes.Digits, runs.In("bare-c.npy"), "--calibrate", runs.In("bare-c.npy")).Succeeds();
    }

    [Fact]
    public void Rows_of_a_table_bring_their_labels_to_every_verb()
    {
        var fresh = classes.In("fresh.csv");
        File.WriteAllText(fresh, ClassRuns.Lines(100, 7) + "1,off,1\n2,,2\n");
        var scores = CommandRun.Of("score", classes.Table, fresh, "--json").Succeeds().Json.Single();
        Assert.Equal((102, 100), ((int)scores["rows"]!, (int)scores["scored"]!));
        Assert.Contains("'state' is 'off'", CommandRun.Of("score", classes.Table, fresh).Succeeds().Output, StringComparison.Ordinal);
        CommandRun.Of("score", classes.Table, fresh, "--label", "state").Fails(2, "given the labels in 'state'");

        File.WriteAllText(fresh, ClassRuns.Lines(100, 7));
        CommandRun.Of("encode", classes.Table, fresh, "--out", runs.In("labels-z.csv")).Succeeds();
        CommandRun.Of("decode", classes.Table, runs.In("labels-z.csv"), "--out", runs.In("labels-x.csv")).Succeeds();
        Assert.Equal(Column(fresh, 1), Column(runs.In("labels-x.csv"), 1));
        CommandRun.Of("interpolate", classes.Table, fresh, "--walks", "2", "--steps", "2", "--out", runs.In("labels-w.csv")).Succeeds();
        Assert.Equal(["busy", "busy", "idle", "idle"], Column(runs.In("labels-w.csv"), 1));
        CommandRun.Of("classify", classes.Table, fresh).Succeeds();
    }

    [Fact]
    public void A_table_without_the_labels_is_scored_all_the_same_and_its_gaps_are_filled_by_the_likeliest_class()
    {
        var bare = classes.In("bare.csv");
        File.WriteAllLines(bare, ClassRuns.Lines(100, 8).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{line.Split(',')[0]},{line.Split(',')[2]}"));
        Assert.Equal(100, (int)CommandRun.Of("score", classes.Table, bare, "--json").Json.Single()["scored"]!);
        Assert.Contains(
            "unlikely given the others",
            CommandRun.Of("score", classes.Table, runs.Write("far.csv", "a,b\n0,0\n5,-9\n"), "--explain", "1").Succeeds().Output,
            StringComparison.Ordinal);

        CommandRun.Of("impute", classes.Table, runs.Write("class-gaps.csv", "a,state,b\n,idle,5\n0,,0\n"), "--out", runs.In("class-filled.csv")).Succeeds();
        Assert.Equal("0,busy,0", File.ReadAllLines(runs.In("class-filled.csv"))[2]);
        var whole = CommandRun.Of("score", classes.Table, runs.In("class-gaps.csv"), "--missing", "impute", "--json").Succeeds().Json.Last();
        Assert.Equal(2, (int)whole["scored"]!);
    }

    [Fact]
    public void Info_names_the_classes_and_their_rows()
    {
        Assert.Contains("10: 0 (132), 1 (137)", CommandRun.Of("info", classes.Digits).Succeeds().Output, StringComparison.Ordinal);
        var info = CommandRun.Of("info", classes.Digits, "--json").Succeeds().Json.Single();
        Assert.Equal(1297, info["class_rows"]!.AsArray().Sum(count => (int)count!));
        Assert.DoesNotContain("never seen", CommandRun.Of("info", classes.Table).Succeeds().Output, StringComparison.Ordinal);
    }

    private string Bare(string name)
    {
        NpyFile.Write(runs.In(name), Rows([.. Enumerable.Range(0, 250)]), 250, 64);
        return runs.In(name);
    }

    private static float[] Rows(int[] picked) => RowCopy.Read(DatasetCatalogue.Load("digits", new(), cancellationToken: Token).Test, picked, Token).Rows;

    private static string[] ClassesOf(string path) => [.. File.ReadAllLines(path).Skip(1).Select(line => line.Split(',')[^1])];

    private static string[] Column(string path, int column) => [.. File.ReadAllLines(path).Skip(1).Select(line => line.Split(',')[column])];

    private static string Text(int label) => label.ToString(CultureInfo.InvariantCulture);
}
