using RealNvp.Data;

namespace RealNvp.Cli.Tests;

/// <summary>Every verb on models of two flows: a table with gaps, a table given its label, and the digits.</summary>
public sealed class EnsembleVerbTests(RunFixture runs, EnsembleVerbTests.Runs ensembles) : IClassFixture<EnsembleVerbTests.Runs>
{
    private const string OneOfTwo = "an ensemble of 2 flows, each with latents of its own; these are of flow";

    [Fact]
    public void Rows_are_scored_explained_sampled_filled_and_measured()
    {
        var scored = CommandRun.Of("score", ensembles.Table, ensembles.TableFile, "--out", runs.In("e-scores.csv"), "--json").Succeeds();
        Assert.Equal(301, File.ReadAllLines(runs.In("e-scores.csv")).Length);
        Assert.NotEmpty(scored.Json);
        Assert.Contains("row ", CommandRun.Of("score", ensembles.Table, ensembles.TableFile, "--explain", "1").Succeeds().Output, StringComparison.Ordinal);
        CommandRun.Of("sample", ensembles.Table, "-n", "50", "--out", runs.In("e-drawn.csv"), "--compare", ensembles.TableFile).Succeeds();
        Assert.Equal(51, File.ReadAllLines(runs.In("e-drawn.csv")).Length);
        CommandRun.Of("sample", ensembles.Table, "-n", "5", "--given", "c=x", "--out", runs.In("e-given.csv")).Succeeds();
        Assert.All(File.ReadAllLines(runs.In("e-given.csv"))[1..], line => Assert.EndsWith(",x", line, StringComparison.Ordinal));
        CommandRun.Of("impute", ensembles.Table, ensembles.TableFile, "--out", runs.In("e-filled.csv")).Succeeds();
        Assert.DoesNotContain("\n,", File.ReadAllText(runs.In("e-filled.csv")), StringComparison.Ordinal);
        var figure = (double)CommandRun.Of("evaluate", ensembles.Table, "--json").Succeeds().Json[0]["nats"]!;
        Assert.Equal(Cli.Runs.RunFolder.Open(ensembles.Table).ReadRecord().Test!.Nats, figure, 1e-6);
    }

    [Fact]
    public void Classes_are_told_and_given()
    {
        CommandRun.Of("classify", ensembles.Classes, ensembles.ClassFile, "--out", runs.In("e-classes.csv")).Succeeds();
        Assert.Equal(41, File.ReadAllLines(runs.In("e-classes.csv")).Length);
        CommandRun.Of("sample", ensembles.Classes, "-n", "7", "--given", "idle", "--out", runs.In("e-idle.csv")).Succeeds();
        CommandRun.Of("score", ensembles.Classes, ensembles.ClassFile).Succeeds();
    }

    [Fact]
    public void Latents_are_those_of_one_flow_that_can_be_named()
    {
        var (first, second) = (Latents(null), Latents("2"));
        Assert.Equal(first, Latents("1"));
        Assert.NotEqual(first, second);
        var back = CommandRun.Of("decode", ensembles.Digits, runs.In("e-2.npy"), "--member", "2", "--out", runs.In("e-back.npy")).Succeeds();
        Assert.Contains($"{OneOfTwo} 2", back.Output, StringComparison.Ordinal);
        CommandRun.Of("decode", ensembles.Digits, runs.In("e-2.npy"), "--out", runs.In("e-other.npy")).Succeeds();
        Assert.NotEqual(RowFile.Read(runs.In("e-back.npy")).Values, RowFile.Read(runs.In("e-other.npy")).Values);

        CommandRun.Of("interpolate", ensembles.Digits, "--member", "2", "--walks", "2", "--steps", "3", "--out", runs.In("e-walk.csv")).Succeeds();
        CommandRun.Of("manifold", ensembles.Digits, "--member", "2", "--steps", "3", "--out", runs.In("e-surface.csv")).Succeeds();
        CommandRun.Of("factors", ensembles.Digits, "--member", "2", "--out", runs.In("e-never.csv")).Fails(2, "one scale");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3")]
    [InlineData("-1")]
    public void A_flow_that_is_not_there_is_refused(string member) => CommandRun.Of(
        "encode", ensembles.Digits, "--member", member, "--out", runs.In("never.npy")).Fails(2, "ensemble of 2 flows", "from 1 to 2", member);

    [Fact]
    public void A_model_of_one_flow_has_no_second()
    {
        CommandRun.Of("encode", runs.Run, "--member", "2", "--out", runs.In("never.npy")).Fails(2, "The model is of one flow, and --member 2 names another");
        var first = CommandRun.Of("encode", runs.Run, "--member", "1", "--out", runs.In("e-one.npy")).Succeeds();
        Assert.DoesNotContain("nsemble", first.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_flow_is_verified()
    {
        var figures = CommandRun.Of("verify", ensembles.Digits, "--rows", "20", "--json").Json;
        Assert.Equal(8, figures.Length);
        var names = figures.Select(figure => (string)figure["rows"]!);
        Assert.Equal(["data, flow 1", "data, flow 2"], names.Where(name => name.StartsWith("data", StringComparison.Ordinal)));
    }

    private float[] Latents(string? member)
    {
        var file = runs.In($"e-{member ?? "first"}.npy");
        string[] named = member is null ? [] : ["--member", member];
        var run = CommandRun.Of(["encode", ensembles.Digits, "--out", file, .. named]).Succeeds();
        Assert.Contains($"{OneOfTwo} {member ?? "1"}", run.Output, StringComparison.Ordinal);
        return RowFile.Read(file).Values;
    }

    /// <summary>The runs, in a folder of their own.</summary>
    public sealed class Runs : IDisposable
    {
        private readonly string _folder = Path.Combine(Path.GetTempPath(), $"realnvp-ensemble-tests-{Guid.NewGuid():N}");

        public Runs()
        {
            Directory.CreateDirectory(_folder);
            File.WriteAllText(In("small.json"), RunFixture.SmallRecipe.ToJson());
            File.WriteAllText(ClassFile, ClassRuns.Lines(400, 1));
            var rows = Enumerable.Range(0, 300).Select(row => FormattableString.Invariant(
                $"{(row % 9 == 4 ? "" : $"{row % 17}.{row % 10}")},{(row % 13 * 1.5) + (row % 7)},{(row % 3 == 0 ? "x" : "y")}\n"));
            File.WriteAllText(TableFile, "a,b,c\n" + string.Concat(rows));
            string[] two = ["--members", "2", "--epochs", "2"];
            CommandRun.Of(["train", "--spec", In("small.json"), .. two, "--out", Digits]).Succeeds();
            CommandRun.Of(["train", TableFile, .. two, "--out", Table]).Succeeds();
            CommandRun.Of(["train", ClassFile, "--label", "state", "--given", "label", .. two, "--out", Classes]).Succeeds();
        }

        public string Digits => In("digits");

        public string Table => In("table");

        public string Classes => In("classes");

        public string TableFile => In("table.csv");

        public string ClassFile => In("classes.csv");

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private string In(string name) => Path.Combine(_folder, name);
    }
}
