using System.Globalization;
using RealNvp.Calibration;
using RealNvp.Statistics;

namespace RealNvp.Bench;

/// <summary>
/// What comes of the promises of false discovery rates and of weighted p-values in simulations, held-out rows and all others drawn anew in each: the mean of
/// the realised share and four standard errors of it, beside what was asked.
/// </summary>
internal static class DecisionCase
{
    private const double Rate = 0.1;

    public static int Run(int simulations, ulong seed)
    {
        Console.WriteLine($"{simulations} simulations each, seed {seed}");
        Console.WriteLine("judged together, asked 0.1 | held-out | rows | anomalies | false of the flagged | found");
        foreach (var (heldOut, rows, anomalies, distance) in new[]
        {
            (1_000, 1_000, 0, 0.0), (1_000, 1_000, 10, 4), (1_000, 1_000, 100, 3), (1_000, 1_000, 500, 3), (10_000, 1_000, 10, 4), (10_000, 10_000, 100, 4),
            (10_000, 10_000, 1_000, 3), (200, 200, 40, 4), (100, 50, 10, 4),
        })
        {
            var results = Each(simulations, seed, random => Together(random, heldOut, rows, anomalies, distance));
            Console.WriteLine($"{heldOut:N0} | {rows:N0} | {anomalies:N0}, {Text(distance)} deviations | {Mean(results, 0)} | {Mean(results, 1)}");
        }

        Console.WriteLine(
            "stream of 5,000 rows, asked 0.1 | held-out | memory | anomalies | false of all flagged | false by memory, at most 0.1 | found | false ones");
        foreach (var (heldOut, memory, share, distance) in new (int, int?, double, double)[]
        {
            (10_000, null, 0, 5), (10_000, null, 0.001, 5), (10_000, null, 0.01, 5), (10_000, null, 0.05, 4), (1_000, null, 0.05, 5), (1_000, null, 0.2, 4),
            (10_000, 1_000, 0, 5), (10_000, 1_000, 0.001, 5), (10_000, 1_000, 0.01, 5), (10_000, 1_000, 0.05, 4), (1_000, 100, 0.05, 5), (1_000, 100, 0.2, 4),
        })
        {
            var results = Each(simulations, seed, random => Stream(random, heldOut, memory, share, distance));
            var byMemory = results.Average(result => result[1]) / results.Average(result => result[2]);
            Console.WriteLine(
                $"{heldOut:N0} | {memory?.ToString("N0", CultureInfo.InvariantCulture) ?? "none"} | {Text(share)}, {Text(distance)} deviations | "
                + $"{Mean(results, 0)} | {Text(byMemory)} | {Mean(results, 3)} | {Mean(results, 4)}");
        }

        Console.WriteLine(
            "spread otherwise | held-out, rows of there | columns | columns that shift | by, factor of spread | asked | flagged | by the best weights | without | "
            + "worth | no shift found");
        foreach (var (heldOut, there, columns, shifted, shift, factor) in new[]
        {
            (600, 400, 3, 1, 0.0, 1.0), (600, 400, 20, 1, 0, 1), (600, 400, 3, 1, 0.5, 1), (600, 400, 3, 1, 1, 1), (600, 400, 20, 1, 1, 1),
            (600, 400, 20, 20, 0.25, 1), (600, 400, 3, 1, -1, 1), (5_000, 2_000, 10, 1, 1, 1), (600, 400, 3, 1, 0, 0.5), (600, 400, 3, 1, 0, 1.3),
            (600, 400, 20, 1, 0, 1.3), (100, 60, 3, 1, 0, 1), (100, 60, 3, 1, 0.5, 1),
        })
        {
            var results = Each(simulations, seed, random => Shifted(random, heldOut, there, columns, shifted, shift, factor));
            Console.WriteLine(
                $"{heldOut:N0}, {there:N0} | {columns} | {shifted} | {Text(shift)}, {Text(factor)} | 0.05 | {Mean(results, 0)} | {Mean(results, 1)} | "
                + $"{Mean(results, 2)} | {results.Average(result => result[3]).ToString("F0", CultureInfo.InvariantCulture)} | {Text(results.Average(result => result[4]))}");
        }

        return 0;
    }

    private static double[] Together(SeededRandom random, int heldOut, int rows, int anomalies, double distance)
    {
        var held = HeldOut(random, heldOut);
        double[] pValues = [.. Enumerable.Range(0, rows).Select(row => held.PValue(random.NextGaussian() + (row < anomalies ? distance : 0)))];
        var found = new FalseDiscoveryRate(Rate).Find(pValues);
        var isFalse = pValues.Skip(anomalies).Count(found.Contains);
        return [isFalse / Math.Max(1.0, found.Count), (found.Count - isFalse) / Math.Max(1.0, anomalies)];
    }

    private static double[] Stream(SeededRandom random, int heldOut, int? memory, double share, double distance)
    {
        var held = HeldOut(random, heldOut);
        var rule = new OnlineFalseDiscoveryRate(Rate, heldOut, memory);
        var keeps = memory is { } rows ? 1 - (1.0 / rows) : 1;
        var (anomalies, hits, fadedFalse, faded) = (0, 0, 0.0, 0.0);
        for (var row = 0; row < 5_000; row++)
        {
            var isAnomaly = random.NextUniform() < share;
            var isFlagged = rule.Next(held.PValue(random.NextGaussian() + (isAnomaly ? distance : 0)));
            (anomalies, hits) = (anomalies + (isAnomaly ? 1 : 0), hits + (isAnomaly && isFlagged ? 1 : 0));
            fadedFalse = (keeps * fadedFalse) + (isFlagged && !isAnomaly ? 1 : 0);
            faded = (keeps * faded) + (isFlagged ? 1 : 0);
        }

        var isFalse = rule.Flagged - hits;
        return [isFalse / Math.Max(1.0, rule.Flagged), fadedFalse, memory is null ? Math.Max(1, faded) : 1 + faded, hits / Math.Max(1.0, anomalies), isFalse];
    }

    // As a scorer does it: the larger of the p-values by the weights that tell rows best and by stronger ones.
    private static double[] Shifted(SeededRandom random, int heldOut, int there, int columns, int shifted, double shift, double factor)
    {
        const double Asked = 0.05;
        const int Judged = 200;
        float[] source = Rows(heldOut, 0, 1), target = Rows(there, shift, factor), judged = Rows(Judged, shift, factor);
        var ratio = DensityRatio.Fit(source, target, columns, 1);
        double[] scores = Scores(source), others = Scores(judged);
        var plain = new ConformalThreshold(scores);
        var (best, worth) = PValues(ratio);
        var (both, least) = ratio.Stronger is { } stronger ? PValues(stronger) : (best, worth);
        return
        [
            best.Zip(both, Math.Max).Count(p => p <= Asked) / (double)Judged, best.Count(p => p <= Asked) / (double)Judged,
            others.Count(score => plain.PValue(score) <= Asked) / (double)Judged, Math.Min(worth, least), double.IsPositiveInfinity(ratio.Ridge) ? 1 : 0,
        ];

        (double[] PValues, double Worth) PValues(DensityRatio weights)
        {
            var held = new WeightedThreshold(scores, weights.SourceWeights);
            return ([.. others.Select((score, row) => held.PValue(score, weights.Weight(judged.AsSpan(columns * row, columns))))], held.EffectiveCount);
        }

        float[] Rows(int count, double by, double times) =>
        [
            .. Enumerable.Range(0, columns * count)
                .Select(place => (float)(place % columns < shifted ? by + (times * random.NextGaussian()) : random.NextGaussian())),
        ];

        // Strange is what is far out in the columns that are spread otherwise together, or in another.
        double[] Scores(float[] rows) => [.. rows.Chunk(columns).Select(row =>
        {
            var far = row.Take(shifted).Sum() / Math.Sqrt(shifted);
            return (far * Math.Abs(far)) + Math.Pow(row[1], 2) + random.NextGaussian();
        })];
    }

    private static ConformalThreshold HeldOut(SeededRandom random, int count) => new([.. Enumerable.Range(0, count).Select(_ => random.NextGaussian())]);

    private static double[][] Each(int simulations, ulong seed, Func<SeededRandom, double[]> simulate)
    {
        var results = new double[simulations][];
        Parallel.For(0, simulations, simulation => results[simulation] = simulate(SeededRandom.For(seed, (ulong)simulation)));
        return results;
    }

    private static string Mean(double[][] results, int place)
    {
        var mean = results.Average(result => result[place]);
        var error = Math.Sqrt(results.Average(result => Math.Pow(result[place] - mean, 2)) / results.Length);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:F4} ± {4 * error:F4}");
    }

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
