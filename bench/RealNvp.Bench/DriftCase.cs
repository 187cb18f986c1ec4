using System.Globalization;
using RealNvp.Calibration;
using RealNvp.Data;
using RealNvp.Scores;
using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Bench;

/// <summary>
/// How often a stream without a change is said to have one, and how soon a change is noticed: of scores by themselves, whatever the model, and of the product
/// (defaults) on rows of the known truth.
/// </summary>
internal static class DriftCase
{
    private const int TrainingRows = 4_000;
    private const int HeldOut = 400;
    private const int Quiet = 1_000;
    private const int LongestDelay = 5_000;
    private const int RowsBehind = 500;
    private const int RowsAtOnce = 250;

    private static readonly double[] Rates = [0.01, 0.05, 0.2];

    /// <summary>
    /// The kinds of changes: the column, and what a row becomes that is so many rows behind the change, given another row and the column's mean and deviation.
    /// </summary>
    private static readonly (string Name, int Column, Action<double[], double[], int, double, double> Change)[] Kinds =
    [
        ("a shifts by one deviation", 0, (row, _, _, _, deviation) => row[0] += deviation),
        ("b spreads by half", 1, (row, _, _, mean, _) => row[1] = mean + (1.5 * (row[1] - mean))),
        ("a drifts by one deviation in 5,000 rows", 0, (row, _, behind, _, deviation) => row[0] += deviation * behind / 5_000),
        ("c is that of another row", 2, (row, other, _, _, _) => row[2] = other[2]),
    ];

    /// <summary>Measures both.</summary>
    /// <param name="streams">How many streams without a change, and a tenth of it for each change.</param>
    public static int Run(int streams)
    {
        foreach (var heldOut in new[] { 50, 500, 5_000 })
        {
            Say($"scores, {heldOut} held out", Alarms(streams, stream => MostOfNormalScores(heldOut, 10_000, stream)));
        }

        var truth = TruthTable.Create(1);
        var random = SeededRandom.For(1, 0);
        double[][] training = [.. Enumerable.Range(0, TrainingRows).Select(_ => truth.Draw(random))];
        var folder = Directory.CreateTempSubdirectory("realnvp-drift-");
        try
        {
            var path = Path.Combine(folder.FullName, "given.csv");
            File.WriteAllLines(path, [TruthTable.Header, .. training.Select(TruthTable.Line)]);
            using var detector = AnomalyDetector.Fit(path);
            var table = new Encoded(detector);
            Say($"table, {HeldOut} held out", Alarms(streams, stream => MostOfTable(table, truth, stream)));
            foreach (var kind in Kinds)
            {
                double[] values = [.. training.Select(row => row[kind.Column])];
                var (means, deviations) = ColumnMoments.Of<double>(values, 1);
                void Change(double[] row, double[] other, int behind) => kind.Change(row, other, behind, means[0], deviations[0]);
                Console.WriteLine($"{kind.Name} | {Delays(table, truth, kind.Name, kind.Column, Change, streams / 10)}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return 0;
    }

    /// <summary>How many of the streams alarm at each rate.</summary>
    private static int[] Alarms(int streams, Func<int, double> most)
    {
        double[] reached = [.. Enumerable.Range(0, streams).Select(most)];
        Console.Write($"{streams} streams, ");
        return [.. Rates.Select(rate => reached.Count(capital => capital >= 1 / rate))];
    }

    private static void Say(string what, int[] alarms) =>
        Console.WriteLine($"{what} | {string.Join(" | ", Rates.Zip(alarms, (rate, count) => FormattableString.Invariant($"at {rate:P0} {count}")))}");

    private static double MostOfNormalScores(int heldOut, int rows, int stream)
    {
        var random = SeededRandom.For(2, (ulong)heldOut, (ulong)stream);
        double Score() => random.NextGaussian();
        return MostCapital([.. Enumerable.Range(0, heldOut).Select(_ => Score())], Enumerable.Range(0, rows).Select(_ => Score()), random);
    }

    // Other held-out rows for every stream: the promise is about the draw of both.
    private static double MostOfTable(Encoded table, TruthTable truth, int stream)
    {
        var random = SeededRandom.For(3, (ulong)stream);
        var scores = table.Score(Enumerable.Range(0, HeldOut + Quiet).Select(_ => truth.Draw(random))).Select(score => score.Value).ToArray();
        return MostCapital(scores[..HeldOut], scores[HeldOut..], random);
    }

    private static double MostCapital(double[] heldOut, IEnumerable<double> scores, SeededRandom random)
    {
        var (ranks, martingale, most) = (new UrnRanks(new ConformalThreshold(heldOut).Scores.Span, random), new DriftMartingale(), 0.0);
        foreach (var (row, score) in scores.Index())
        {
            martingale.Add(ranks.Next(score), row);
            most = Math.Max(most, martingale.Capital);
        }

        return most;
    }

    private static string Delays(Encoded table, TruthTable truth, string name, int column, Action<double[], double[], int> change, int streams)
    {
        var (delays, misses, early, named, trained) = (new List<double>(), new List<double>(), 0, 0, 0);
        for (var stream = 0; stream < streams; stream++)
        {
            var random = SeededRandom.For(4, (ulong)name.Length, (ulong)stream);
            var monitor = new DriftMonitor(table.Scorer);
            while (monitor.Rows < (monitor.Changes is [var noticed, ..] ? noticed.Noticed + RowsBehind : Quiet + LongestDelay))
            {
                table.Watch(monitor, Enumerable.Range((int)monitor.Rows, RowsAtOnce).Select(number => Row(number)));
            }

            var report = monitor.Changes is [var first, ..] ? first : null;
            early += report?.Noticed <= Quiet ? 1 : 0;
            if (report?.Noticed <= Quiet)
            {
                continue;
            }

            delays.Add(report is null ? double.PositiveInfinity : report.Noticed - Quiet);
            misses.Add(report is null ? double.PositiveInfinity : Math.Abs(report.Since - Quiet - 1));
            var names = report?.Columns.Take(1).SelectMany(moved => new[] { moved.Column, moved.Other }) ?? [];
            named += names.Contains(TruthTable.Header.Split(',')[column]) ? 1 : 0;
            trained += report?.Advice == DriftAdvice.TrainAnew ? 1 : 0;

            double[] Row(int number)
            {
                var row = truth.Draw(random);
                if (number >= Quiet)
                {
                    change(row, truth.Draw(random), number - Quiet);
                }

                return row;
            }
        }

        double At(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{streams} streams, {early} alarms before | delay median {At(delays, 0.5):F0}, 90 % {At(delays, 0.9):F0} | off by {At(misses, 0.5):F0}, "
            + $"90 % {At(misses, 0.9):F0} | column named first in {named} | train anew {trained}");
    }

    /// <summary>Rows of the known truth as the detector's model takes them.</summary>
    private sealed class Encoded(AnomalyDetector detector)
    {
        private readonly TableEncoding _encoding = new(detector.Model.Schema!);

        public AnomalyScorer Scorer => detector.Scorer;

        public RowScore[] Score(IEnumerable<double[]> rows) => Scorer.Score(Encode(rows));

        public void Watch(DriftMonitor monitor, IEnumerable<double[]> rows)
        {
            var encoded = Encode(rows);
            foreach (var (index, score) in Scorer.Score(encoded).Index())
            {
                monitor.Add(score, encoded.AsSpan(index * _encoding.Width, _encoding.Width));
            }
        }

        private float[] Encode(IEnumerable<double[]> rows)
        {
            var (columns, encoded) = (_encoding.Schema.Columns, new List<float>());
            var row = new float[_encoding.Width];
            foreach (var cells in rows.Select(row => TruthTable.Line(row).Split(',')))
            {
                _encoding.Encode([.. columns.Zip(cells, Cell)], row);
                encoded.AddRange(row);
            }

            return [.. encoded];
        }

        private static double Cell(TableColumn column, string text) =>
            column.Categories is { } names ? names.Index().First(name => name.Item == text).Index : double.Parse(text, CultureInfo.InvariantCulture);
    }
}
