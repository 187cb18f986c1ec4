using System.Globalization;
using RealNvp.Data;

namespace RealNvp.Bench;

/// <summary>
/// The share of new normal rows that small tables flag: many tables of one kind are made, a detector is fitted to each by default, and rows made afresh are
/// scored by it. For each rate what is possible with so many held-out rows, and the mean over the tables with four standard errors.
/// </summary>
internal static class RatesCase
{
    private const int FreshRows = 400;
    private const double Rounding = 1e-9;

    private static readonly double[] Rates = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5];

    public static int Run(int rows, int tables)
    {
        var shares = new double[tables][];
        var heldOut = 0;
        var folder = Directory.CreateTempSubdirectory("realnvp-rates-");
        try
        {
            for (var table = 0; table < tables; table++)
            {
                var random = SeededRandom.For((ulong)table);
                string[] paths = [Path.Combine(folder.FullName, "rows.csv"), Path.Combine(folder.FullName, "fresh.csv")];
                Write(paths[0], rows, random);
                Write(paths[1], FreshRows, random);
                using var detector = AnomalyDetector.Fit(paths[0], new() { Seed = (ulong)table + 1 });
                heldOut = detector.Scorer.HeldOut.Count;

                // A row that is flagged for what it is has no p-value.
                double[] pValues = [.. detector.Score(paths[1]).Select(row => row.PValue ?? 0)];
                shares[table] = [.. Rates.Select(rate => pValues.Count(p => p <= rate + Rounding) / (double)FreshRows)];
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Console.WriteLine($"{rows} rows, {tables} tables, {heldOut} held-out rows in the last");
        for (var place = 0; place < Rates.Length; place++)
        {
            double[] each = [.. shares.Select(share => share[place])];
            var mean = each.Average();
            var error = Math.Sqrt(each.Average(share => (share - mean) * (share - mean)) / tables);
            var possible = Math.Floor((Rates[place] * (heldOut + 1)) + Rounding) / (heldOut + 1);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"asked {Rates[place]:F2}, possible {possible:F4}: flagged {mean:F4}, four standard errors {4 * error:F4}"));
        }

        return 0;
    }

    private static void Write(string path, int rows, SeededRandom random)
    {
        string[] places = ["north", "south", "east"];
        using var writer = new StreamWriter(path);
        writer.WriteLine("a,b,c,d,place");
        for (var row = 0; row < rows; row++)
        {
            var place = (int)(places.Length * random.NextUniform());
            var a = random.NextGaussian() + place;
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{a:F4},{a + (0.5 * random.NextGaussian()):F4},{Math.Exp(random.NextGaussian()):F4},{random.NextGaussian() * (1 + Math.Abs(a)):F4},{places[place]}"));
        }
    }
}
