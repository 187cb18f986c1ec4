using System.Globalization;
using RealNvp.Data;
using RealNvp.Managed;
using RealNvp.Tables;

namespace RealNvp.Bench;

/// <summary>
/// Rows that a flow trained on the known truth draws given values of some columns, not named at training, against the truth given the same: the greatest
/// Kolmogorov-Smirnov distance of the other columns. Beside it what is the sampler's part, its distance to the flow's own rows that have the values (within a
/// twentieth of a deviation where they are real), and what is the flow's: the distance of those to the truth.
/// </summary>
internal static class ConditionalCase
{
    private const int Draws = 10_000;
    private const int TrueDraws = 40_000;
    private const int OwnDraws = 2_000_000;
    private const int Candidates = 400;
    private const int FewestOwn = 1_000;
    private const double Window = 0.05;

    private static readonly string[] Names = TruthTable.Header.Split(',');

    private static readonly string[] Sets =
        ["a", "c", "count", "a,b", "b,count", "c,flag", "a,amount", "count,group", "amount,group", "b,c,flag", "a,count,group"];

    public static int Run(string path, ulong seed)
    {
        var table = TruthTable.Create(1);
        using var model = DensityModel.Load(path, [ManagedEngine.Instance]);
        var own = Own(model, seed);
        double[] deviations = [.. Enumerable.Range(0, Names.Length).Select(column => Deviation(own.Select(row => row[column])))];
        Console.WriteLine(
            "given | place | log p, truth | log p, model | worth of 10,000 | KS to the truth | KS to the flow's own rows | the flow's own to the truth");
        foreach (var set in Sets)
        {
            int[] columns = [.. set.Split(',').Select(name => Array.IndexOf(Names, name))];
            foreach (var (place, given) in Places(table, columns, seed))
            {
                var random = SeededRandom.For(seed, 9);
                var (truth, share) = table.Given(given).Draw(TrueDraws, random);
                var drawn = DrawnTable.Draw(model, columns.ToDictionary(column => Names[column], column => Text(column, given[column])), Draws, seed);
                var rows = Rows(model.Schema!, drawn.Cells());
                List<double[]> alike = [.. own.Where(row => columns.All(column => IsReal(column, given[column])
                    ? Math.Abs(row[column] - given[column]) < Window * deviations[column]
                    : row[column] == given[column]))];
                int[] others = [.. Enumerable.Range(0, Names.Length).Except(columns)];
                var parts = alike.Count < FewestOwn
                    ? $"{alike.Count} rows"
                    : $"{Worst(rows, alike, others)} ({alike.Count} rows) | {Worst(alike, truth, others)}";
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{string.Join(", ", columns.Select(column => $"{Names[column]}={Shown(column, given[column])}"))} | {place} | "
                    + $"{table.Given(given).LogDensity + Math.Log(share):F2} | {drawn.LogProb:F2} | {drawn.EffectiveSize:F0} | "
                    + $"{Worst(rows, truth, others)} | {parts}"));
            }
        }

        return 0;
    }

    /// <summary>What rows of the truth have in some columns: of three in four the density there is less, and of one in fifty.</summary>
    private static IEnumerable<(string Place, double[] Given)> Places(TruthTable table, int[] columns, ulong seed)
    {
        var random = SeededRandom.For(seed, 7);
        var rows = Enumerable.Range(0, Candidates).Select(_ =>
        {
            var row = table.Draw(random);
            double[] given = [.. row.Select((value, column) => columns.Contains(column) ? value : double.NaN)];
            var conditional = table.Given(given);
            return (Given: given, LogProb: conditional.LogDensity + Math.Log(conditional.Draw(int.MaxValue, random, mostTries: 2_000).Share));
        }).OrderBy(item => item.LogProb).ToArray();
        yield return ("dense", rows[Candidates * 3 / 4].Given);
        yield return ("sparse", rows[Candidates / 50].Given);
    }

    private static List<double[]> Own(DensityModel model, ulong seed)
    {
        const int AtOnce = 100_000;
        var rows = new List<double[]>(OwnDraws);
        for (var start = 0; start < OwnDraws; start += AtOnce)
        {
            rows.AddRange(Rows(model.Schema!, TableCells.Decode(model.Schema!, model.Sample(AtOnce, seed + (ulong)start), [])));
        }

        return rows;
    }

    /// <summary>Cells of the model as rows of the truth: its numbers for yes and for names.</summary>
    private static List<double[]> Rows(TableSchema schema, double[] cells)
    {
        var columns = schema.Columns;
        return
        [
            .. cells.Chunk(columns.Count).Select(row => row.Select((cell, column) => column switch
            {
                5 => columns[column].Text(cell) == "yes" ? 1 : 0,
                6 => TruthTable.GroupOf(columns[column].Text(cell)),
                _ => cell,
            }).ToArray()),
        ];
    }

    private static string Worst(List<double[]> first, List<double[]> second, int[] columns)
    {
        var distances = columns.Select(column => (Distance: Distance(first, second, column), Name: Names[column])).ToArray();
        var worst = distances.MaxBy(item => item.Distance);
        return string.Create(CultureInfo.InvariantCulture, $"{worst.Distance:F3} ({worst.Name}), mean {distances.Average(item => item.Distance):F3}");
    }

    private static double Distance(List<double[]> first, List<double[]> second, int column)
    {
        double[] a = [.. first.Select(row => row[column]).Order()], b = [.. second.Select(row => row[column]).Order()];
        var (i, j, most) = (0, 0, 0.0);
        while (i < a.Length && j < b.Length)
        {
            var value = Math.Min(a[i], b[j]);
            for (; i < a.Length && a[i] == value; i++)
            {
            }

            for (; j < b.Length && b[j] == value; j++)
            {
            }

            most = Math.Max(most, Math.Abs(((double)i / a.Length) - ((double)j / b.Length)));
        }

        return most;
    }

    private static bool IsReal(int column, double value) => column < 3 || (column == 4 && value > 0);

    private static string Text(int column, double value) => TruthTable.Line([.. Names.Select((_, index) => index == column ? value : 0)]).Split(',')[column];

    private static string Shown(int column, double value) => IsReal(column, value) ? value.ToString("F2", CultureInfo.InvariantCulture) : Text(column, value);

    private static double Deviation(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var mean = all.Average();
        return Math.Sqrt(all.Average(value => (value - mean) * (value - mean)));
    }
}
