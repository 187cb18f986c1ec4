using System.Globalization;

namespace RealNvp.Bench;

/// <summary>Writes the made-up tables that figures are measured on, so that they can be measured again.</summary>
internal static class TableFiles
{
    private const int CensusRows = 20_000;
    private const int TrainRows = 10_000;
    private const int TestRows = 5_000;

    /// <summary>A census-like table to train on, and as many rows of the same distribution that no training sees.</summary>
    public static int Census(string folder, ulong seed)
    {
        Directory.CreateDirectory(folder);
        CensusTable.Write(Path.Combine(folder, "census.csv"), CensusRows, seed, part: 0);
        CensusTable.Write(Path.Combine(folder, "census-holdout.csv"), CensusRows, seed, part: 1);
        return 0;
    }

    /// <summary>A large table as .csv and as .parquet.</summary>
    public static int Large(string folder, int rows)
    {
        LargeTable.WriteAsync(folder, rows, seed: 1).GetAwaiter().GetResult();
        return 0;
    }

    /// <summary>Rows of a distribution that is known, to train on and to test on, and the true log-probability of each test row.</summary>
    public static int Truth(string folder, ulong seed)
    {
        Directory.CreateDirectory(folder);
        var table = TruthTable.Create(seed);
        double[][] Draw(int count, ulong part)
        {
            var random = SeededRandom.For(seed, part);
            return [.. Enumerable.Range(0, count).Select(_ => table.Draw(random))];
        }

        var test = Draw(TestRows, 1);
        double[] truth = [.. test.Select(table.LogProb)];
        Write(Path.Combine(folder, "truth-train.csv"), TruthTable.Header, Draw(TrainRows, 0).Select(TruthTable.Line));
        Write(Path.Combine(folder, "truth-test.csv"), TruthTable.Header, test.Select(TruthTable.Line));
        Write(Path.Combine(folder, "truth-logp.csv"), "log_p", truth.Select(TruthTable.Text));
        var mean = truth.Average();
        var error = Math.Sqrt(truth.Sum(value => (value - mean) * (value - mean)) / truth.Length / truth.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"true mean log p of the test rows: {mean:F4} ± {error:F4} nats"));
        return 0;
    }

    private static void Write(string path, string header, IEnumerable<string> lines) => File.WriteAllText(path, string.Join('\n', [header, .. lines, ""]));
}
