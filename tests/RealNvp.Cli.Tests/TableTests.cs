using RealNvp.Cli.Runs;
using RealNvp.Files;
using RealNvp.Pictures;
using RealNvp.Specs;

namespace RealNvp.Cli.Tests;

/// <summary>From a table in a file to synthetic rows in its units, types and order.</summary>
public sealed class TableTests(RunFixture runs)
{
    private const int Count = 300;

    [Fact]
    public void A_mixed_table_trains_resumes_scores_and_gives_rows_like_its_own()
    {
        var file = Mixed("mixed.csv");
        var train = CommandRun.Of("train", file, "--label", "fault", "--drop", "id", "--epochs", "3", "--batch", "50", "--out", runs.In("mixed")).Succeeds();
        Assert.Contains("left out: always 7", train.Output, StringComparison.Ordinal);
        Assert.Contains("left out: follows from 'celsius'", train.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("rows left out", train.Output, StringComparison.Ordinal);
        Assert.Contains("blue, green, red", train.Output, StringComparison.Ordinal);
        CommandRun.Of("resume", runs.In("mixed"), "--epochs", "4").Succeeds();

        var columns = CommandRun.Of("info", runs.In("mixed"), "--json").Succeeds().Json.Single()["table"]!["columns"]!.AsArray();
        Assert.Equal(["id", "celsius", "count", "colour", "unit", "fahrenheit", "fault"], columns.Select(column => (string)column!["name"]!));
        var shown = CommandRun.Of("info", runs.In("mixed")).Succeeds().Output;
        Assert.Matches("levels 0 to 5; gaps \\([0-9.]+ %\\)", shown);
        Assert.Contains("never seen by the model", shown, StringComparison.Ordinal);

        Assert.InRange(Picture.FromPng(runs.In("mixed", "pairs.png")).Width, 1200, 2000);
        var report = File.ReadAllText(runs.In("mixed", "report.html"));
        Assert.Contains("<h2>Every column against every other</h2>", report, StringComparison.Ordinal);
        Assert.Contains("<td>colour</td><td>3 categories: blue, green, red</td><td>modelled</td>", report, StringComparison.Ordinal);
        Assert.Contains("<td>colour</td>", report, StringComparison.Ordinal);

        CommandRun.Of("sample", runs.In("mixed"), "-n", "500", "--out", runs.In("synthetic.csv")).Succeeds();
        var lines = File.ReadAllLines(runs.In("synthetic.csv"));
        Assert.Equal("celsius,count,colour,unit,fahrenheit", lines[0]);
        Assert.Equal(501, lines.Length);

        // A tenth of the rows lack their count.
        Assert.InRange(lines.Count(line => line.Split(',')[1].Length == 0), 20, 100);
        foreach (var cells in lines.Skip(1).Select(line => line.Split(',')))
        {
            var celsius = double.Parse(cells[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Contains(cells[1], (string[])["", "0", "1", "2", "3", "4", "5"]);
            Assert.Contains(cells[2], (string[])["blue", "green", "red"]);
            Assert.Equal("7", cells[3]);
            Assert.Equal((celsius * 1.8) + 32, double.Parse(cells[4], System.Globalization.CultureInfo.InvariantCulture), 0.05);
        }

        var compared = CommandRun.Of(
            "sample", runs.In("mixed"), "-n", "500", "--compare", file, "--pairs", runs.In("sampled.png"), "--out", runs.In("synthetic.tsv"), "--json");
        Assert.InRange(Picture.FromPng(runs.In("sampled.png")).Width, 1200, 2000);
        CommandRun.Of("sample", runs.In("mixed"), "--pairs", runs.In("never.png"), "--out", runs.In("never.csv")).Fails(2, "--compare");
        Assert.DoesNotContain("rows left out", compared.Errors, StringComparison.Ordinal);
        var fidelity = compared.Json[^1];
        Assert.Equal(["celsius", "count", "colour"], fidelity["columns"]!.AsArray().Select(column => (string)column!["name"]!));
        Assert.Equal(20, (double)fidelity["columns"]![0]!["data_mean"]!, 1.0);
        Assert.Equal(3, fidelity["pairs"]!.AsArray().Count);
        Assert.Equal((double)fidelity["worst_shape"]!, fidelity["columns"]!.AsArray().Min(column => (double)column!["shape"]!));
        Assert.InRange((double)fidelity["membership_auroc"]!, 0, 1);
        var said = CommandRun.Of("sample", runs.In("mixed"), "-n", "500", "--compare", file, "--out", runs.In("synthetic.npy")).Succeeds();
        Assert.Contains("training rows than unseen rows do", said.Output, StringComparison.Ordinal);
        Assert.Contains($"\nWorst column: {(string)fidelity["worst_column"]!}, ", said.Output, StringComparison.Ordinal);

        // What was generated is data of the same kind, in another format and with columns in another order.
        CommandRun.Of("sample", runs.In("mixed"), "-n", "500", "--out", runs.In("synthetic.parquet")).Succeeds();
        CommandRun.Of("evaluate", runs.In("mixed"), runs.In("synthetic.parquet"), "--split", "all", "--json").Succeeds();
        CommandRun.Of("encode", runs.In("mixed"), runs.In("synthetic.parquet"), "--out", runs.In("mixed.npy")).Succeeds();
        CommandRun.Of("decode", runs.In("mixed"), runs.In("mixed.npy"), "--out", runs.In("decoded.csv")).Succeeds();
        Assert.Equal(lines.Select(line => line.Split(',')[2]), File.ReadAllLines(runs.In("decoded.csv")).Select(line => line.Split(',')[2]));
        CommandRun.Of("evaluate", runs.In("mixed"), runs.Write("other.csv", "celsius,count\n1,2\n")).Fails(2, "'colour'", "lacks");
    }

    [Fact]
    public void Rows_with_gaps_are_left_out_where_that_is_asked_for_and_nothing_that_is_drawn_has_any()
    {
        var file = Mixed("dropped.csv");
        string[] train = ["train", file, "--missing", "drop", "--epochs", "1", "--batch", "50", "--out", runs.In("dropped")];
        Assert.Contains("30 of 300 rows left out", CommandRun.Of(train).Succeeds().Output, StringComparison.Ordinal);
        var shown = CommandRun.Of("info", runs.In("dropped")).Succeeds().Output;
        Assert.Contains("levels 0 to 5", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("gaps", shown.Replace("missing", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var compared = CommandRun.Of("sample", runs.In("dropped"), "-n", "500", "--compare", file, "--out", runs.In("dropped-new.csv")).Succeeds();
        Assert.Contains("30 of 300 rows left out", compared.Output, StringComparison.Ordinal);
        Assert.All(File.ReadAllLines(runs.In("dropped-new.csv")), line => Assert.NotEqual("", line.Split(',')[2]));
        CommandRun.Of("resume", runs.In("dropped"), "--epochs", "2").Succeeds();
    }

    [Fact]
    public void A_density_given_columns_is_sampled_for_the_values_that_are_named()
    {
        var file = Mixed("given.csv");
        CommandRun.Of("train", file, "--columns", "celsius,count", "--given", "colour", "--epochs", "2", "--batch", "50", "--out", runs.In("given")).Succeeds();
        CommandRun.Of("sample", runs.In("given"), "-n", "20", "--given", "colour=red", "--out", runs.In("red.csv")).Succeeds();
        var lines = File.ReadAllLines(runs.In("red.csv"));
        Assert.Equal("celsius,count,colour", lines[0]);
        Assert.True(File.Exists(runs.In("given", "pairs.png")));
        CommandRun.Of(
            "sample", runs.In("given"), "--given", "colour=red", "--compare", file,
            "--pairs", runs.In("never.png"), "--out", runs.In("never.csv")).Fails(2, "--pairs", "pairs.png");
        Assert.False(File.Exists(runs.In("never.csv")));
        var compared = CommandRun.Of(
            "sample", runs.In("given"), "-n", "20", "--given", "colour=red", "--compare", file, "--out", runs.In("red.npy")).Succeeds();
        Assert.Contains("have what the rows were given", compared.Output, StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.EndsWith(",red", line, StringComparison.Ordinal));
        CommandRun.Of("sample", runs.In("given"), "--given", "colour=pink", "--out", runs.In("pink.csv")).Fails(2, "'pink'", "blue, green, red");
        CommandRun.Of("sample", runs.In("given"), "--out", runs.In("pink.csv")).Fails(2, "colour=blue");
        Assert.Contains("nats", CommandRun.Of("evaluate", runs.In("given")).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_part_of_a_table_is_evaluated_with_noise_by_the_seed_of_the_training_and_with_as_many_draws_as_are_asked_for()
    {
        var file = Complete("noise.csv");
        CommandRun.Of("train", file, "--seed", "7", "--epochs", "2", "--batch", "50", "--out", runs.In("noise")).Succeeds();
        foreach (var draws in (string[])["1", "5"])
        {
            var parts = ((string[])["train", "valid", "test", "all"]).ToDictionary(part => part, part => Figures("--split", part, "--samples", draws));
            var mean = ((string[])["train", "valid", "test"]).Sum(part => parts[part].Nats * parts[part].Rows) / parts["all"].Rows;
            Assert.Equal(mean, parts["all"].Nats, 1e-9);
        }

        var test = RunFolder.Open(runs.In("noise")).ReadRecord().Test!;
        Assert.Equal(test.Nats, Figures().Nats);
        Assert.NotEqual(test.Nats, Figures("--seed", "1").Nats);
        Assert.True(Figures("--samples", "20").Nats > test.Nats);

        (double Nats, int Rows) Figures(params string[] options)
        {
            var figures = CommandRun.Of(["evaluate", runs.In("noise"), "--json", .. options]).Succeeds().Json.Single();
            return ((double)figures["nats"]!, (int)figures["rows"]!);
        }
    }

    [Fact]
    public void The_table_of_columns_is_shown_written_changed_and_trained_by()
    {
        var file = Mixed("columns.csv");
        var shown = CommandRun.Of("columns", file, "--label", "fault", "--out", runs.In("columns.json")).Succeeds().Output;
        Assert.Contains("left out: always 7", shown, StringComparison.Ordinal);
        Assert.Contains("  categories", shown, StringComparison.Ordinal);
        var written = File.ReadAllText(runs.In("columns.json"));
        var json = CommandRun.Of("columns", file, "--label", "fault", "--json").Json.Single();
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(json, System.Text.Json.Nodes.JsonNode.Parse(written)));

        json["columns"]!.AsArray().Single(column => (string)column!["name"]! == "colour")!["role"] = "left-out";
        File.WriteAllText(runs.In("columns.json"), json.ToJsonString());
        var train = CommandRun.Of("train", file, "--columns-file", runs.In("columns.json"), "--epochs", "1", "--batch", "50", "--out", runs.In("decided"));
        Assert.Contains("left out: dropped", train.Succeeds().Output, StringComparison.Ordinal);
        CommandRun.Of("resume", runs.In("decided"), "--epochs", "2").Succeeds();

        json["columns"]!.AsArray()[1]!["kind"] = "colour";
        File.WriteAllText(runs.In("columns.json"), json.ToJsonString());
        CommandRun.Of("train", file, "--columns-file", runs.In("columns.json"), "--out", runs.In("never")).Fails(2, "columns[1].kind");
        CommandRun.Of("train", file, "--columns-file", runs.In("none.json"), "--out", runs.In("never")).Fails(2, "There is no file of columns");
        CommandRun.Of("columns", "digits").Fails(2, "is no table");
    }

    [Fact]
    public void A_table_in_which_nothing_is_dequantised_says_that_draws_and_seed_change_nothing()
    {
        var file = runs.Write("reals.csv", "a,b\n" + string.Join('\n', Enumerable.Range(0, 100).Select(row => FormattableString.Invariant($"{3 * Math.Sin(row)},{3 * Math.Cos(row * row)}"))));
        CommandRun.Of("train", file, "--epochs", "1", "--out", runs.In("reals")).Succeeds();
        Assert.DoesNotContain("dequantised", CommandRun.Of("evaluate", runs.In("reals")).Succeeds().Output, StringComparison.Ordinal);
        foreach (var option in (string[])["--samples", "--seed"])
        {
            Assert.Contains("Nothing in this data is dequantised", CommandRun.Of("evaluate", runs.In("reals"), option, "4").Succeeds().Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rows_of_a_table_are_encoded_in_the_middle_of_their_step_whatever_part_they_are_of()
    {
        var file = Complete("middle.csv");
        CommandRun.Of("train", file, "--epochs", "1", "--batch", "50", "--out", runs.In("middle")).Succeeds();
        CommandRun.Of("encode", runs.In("middle"), file, "--out", runs.In("middle-file.csv")).Succeeds();
        var all = File.ReadAllLines(runs.In("middle-file.csv")).ToHashSet();
        foreach (var part in (string[])["train", "valid", "test", "all"])
        {
            CommandRun.Of("encode", runs.In("middle"), "--split", part, "--out", runs.In("middle-part.csv")).Succeeds();
            Assert.Subset(all, File.ReadAllLines(runs.In("middle-part.csv")).ToHashSet());
        }
    }

    [Fact]
    public void Of_a_single_given_column_the_value_alone_is_enough()
    {
        CommandRun.Of(
            "train", Mixed("single.csv"), "--columns", "celsius,colour", "--given", "count",
            "--epochs", "1", "--batch", "50", "--out", runs.In("single")).Succeeds();
        CommandRun.Of("sample", runs.In("single"), "-n", "5", "--given", "4", "--out", runs.In("alone.csv")).Succeeds();
        CommandRun.Of("sample", runs.In("single"), "-n", "5", "--given", "count = 4", "--out", runs.In("named.csv")).Succeeds();
        Assert.Equal(File.ReadAllText(runs.In("named.csv")), File.ReadAllText(runs.In("alone.csv")));
        CommandRun.Of("sample", runs.In("single"), "--given", "many", "--out", runs.In("never.csv")).Fails(2, "'many' for the column 'count' is no whole number");
    }

    [Fact]
    public void Several_given_columns_are_named_where_a_value_alone_is_not_enough()
    {
        CommandRun.Of(
            "train", Mixed("several.csv"), "--columns", "celsius,fault", "--given", "count,colour",
            "--epochs", "1", "--batch", "50", "--out", runs.In("several")).Succeeds();
        CommandRun.Of("sample", runs.In("several"), "-n", "5", "--given", "count=4,colour=red", "--out", runs.In("both.csv")).Succeeds();
        CommandRun.Of("sample", runs.In("several"), "--given", "4", "--out", runs.In("never.csv")).Fails(2, "2 columns", "(count, colour)", "count=");
    }

    [Fact]
    public void The_base_of_the_latents_can_be_chosen()
    {
        var file = Mixed("base.csv");
        CommandRun.Of("train", file, "--base", "student-t:3", "--epochs", "1", "--batch", "50", "--out", runs.In("base")).Succeeds();
        var latents = ModelFile.Read(runs.In("base", "model.safetensors")).Spec.Base;
        Assert.Equal(new BaseSpec(BaseKind.StudentT, 3), latents);
        CommandRun.Of("resume", runs.In("base"), "--epochs", "2").Succeeds();
        CommandRun.Of("train", file, "--base", "normal", "--epochs", "1", "--batch", "50", "--out", runs.In("normal")).Succeeds();
        Assert.Null(ModelFile.Read(runs.In("normal", "model.safetensors")).Spec.Base);
        CommandRun.Of("train", file, "--base", "cauchy", "--out", runs.In("never")).Fails(2, "student-t", "'cauchy'");
        CommandRun.Of("train", file, "--base", "student-t:0.5", "--out", runs.In("never")).Fails(2, "1 to 1000");
    }

    [Fact]
    public void Rows_that_break_a_relation_are_counted_where_they_are_read()
    {
        CommandRun.Of(
            "train", Mixed("relation.csv"), "--columns", "celsius,colour,unit,fahrenheit",
            "--epochs", "1", "--batch", "50", "--out", runs.In("relation")).Succeeds();
        var sound = string.Concat(Enumerable.Repeat("20,red,7,68\n", 20));
        var other = runs.Write("broken.csv", "celsius,colour,unit,fahrenheit\n" + sound + "20,red,7,86\n10,red,8,50\n");
        foreach (var verb in (string[][])[["evaluate", "--split", "all"], ["encode", "--out", runs.In("broken.npy")]])
        {
            var run = CommandRun.Of([verb[0], runs.In("relation"), other, .. verb[1..]]).Succeeds();
            Assert.Contains("2 rows break a relation", run.Output, StringComparison.Ordinal);
            Assert.Contains("row 21: 'fahrenheit' is 86 where 68.000 follows", run.Output, StringComparison.Ordinal);
        }

        var score = CommandRun.Of("score", runs.In("relation"), other, "--out", runs.In("broken-scores.csv")).Succeeds();
        Assert.Contains("2 for a relation that held in training and is broken; the first is row 21", score.Output, StringComparison.Ordinal);
        var flags = File.ReadAllLines(runs.In("broken-scores.csv")).Skip(1).Select(line => line.Split(',')[4]).ToArray();
        Assert.Equal(["1", "1"], flags[^2..]);
        Assert.Equal(2, (int)CommandRun.Of("score", runs.In("relation"), other, "--json").Json[^1]["breaking_a_relation"]!);
    }

    [Theory]
    [InlineData("'cont' is to be left out but", "--drop", "cont")]
    [InlineData("no such column; did you mean 'count' (it has ", "--drop", "cont")]
    [InlineData("? (--continuous)", "--continuous", "cont")]
    [InlineData("--header or --no-header", "--header", "--no-header")]
    [InlineData("no column to learn", "--columns", "unit")]
    public void Options_that_do_not_fit_the_table_are_named(string words, params string[] options) =>
        CommandRun.Of(["train", Mixed("misfit.csv"), "--out", runs.In("never"), .. options]).Fails(2, words);

    [Fact]
    public void Options_of_tables_are_not_taken_for_other_data() =>
        CommandRun.Of("train", "moons", "--label", "x", "--out", runs.In("never")).Fails(2, "'moons' is no table");

    private string Complete(string name) => runs.Write(
        name,
        "x,count,colour\n" + string.Join('\n', Enumerable.Range(0, Count).Select(row => FormattableString.Invariant(
            $"{Math.Sin(row) + (row % 5)},{row % 5 * (row % 3)},{((string[])["red", "green", "blue"])[row % 3]}"))));

    private string Mixed(string name)
    {
        var random = new SeededRandom(1);
        var lines = Enumerable.Range(0, Count).Select(i =>
        {
            var celsius = Math.Round(20 + (5 * random.NextGaussian()), 3);
            var count = i % 10 == 3 ? "NA" : Text(random.NextInt(6));
            var colour = celsius > 22 ? "red" : i % 2 == 0 ? "green" : "blue";
            var fault = i % 50 == 0 ? "yes" : "no";
            return FormattableString.Invariant($"id{i},{celsius},{count},{colour},7,{(celsius * 1.8) + 32:F3},{fault}");
        });
        return runs.Write(name, $"id,celsius,count,colour,unit,fahrenheit,fault\n{string.Join('\n', lines)}\n");
    }

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
