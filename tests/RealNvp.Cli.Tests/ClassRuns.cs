namespace RealNvp.Cli.Tests;

/// <summary>Small runs that are given classes, in a folder of their own: the digits, and a table whose column <c>state</c> is idle in one row of four.</summary>
public sealed class ClassRuns : IDisposable
{
    private const int TableRows = 400;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"realnvp-class-tests-{Guid.NewGuid():N}");

    public ClassRuns()
    {
        Directory.CreateDirectory(_folder);
        var spec = In("small.json");
        File.WriteAllText(spec, RunFixture.SmallRecipe.ToJson());
        CommandRun.Of("train", "--spec", spec, "--given", "label", "--epochs", "2", "--out", Digits).Succeeds();
        File.WriteAllText(TableFile, Lines(TableRows, 1));
        CommandRun.Of(
            "train", TableFile, "--label", "state", "--given", "label", "--epochs", "3", "--batch", "50", "--out", Table).Succeeds();
    }

    /// <summary>A run on the digits.</summary>
    public string Digits => In("digits");

    /// <summary>A run on the table.</summary>
    public string Table => In("table");

    /// <summary>The table.</summary>
    public string TableFile => In("table.csv");

    /// <summary>A path in the folder.</summary>
    public string In(string name) => Path.Combine(_folder, name);

    /// <summary>Rows of the table's kind: <c>a</c> lies around 5 where <c>state</c> is idle and around 0 where it is busy, <c>b</c> follows it.</summary>
    public static string Lines(int rows, ulong seed)
    {
        var random = new SeededRandom(seed);
        return "a,state,b\n" + string.Concat(Enumerable.Range(0, rows).Select(row =>
        {
            var isIdle = row % 4 == 0;
            var a = (isIdle ? 5 : 0) + random.NextGaussian();
            return FormattableString.Invariant($"{a:F4},{(isIdle ? "idle" : "busy")},{a + (0.5 * random.NextGaussian()):F4}\n");
        }));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
