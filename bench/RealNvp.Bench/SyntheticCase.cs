using System.Globalization;
using RealNvp.Statistics;

namespace RealNvp.Bench;

/// <summary>
/// Generated rows judged by a learner that is kept elsewhere. The classifier two-sample test: how well boosted trees tell generated rows from rows of the
/// table that no training saw, on halves they did not learn from (AUC; 0.5 is not at all). Train on synthetic, test on real: how well they learn a
/// column from the others of generated rows, beside as many real ones. Where held-out rows are copies of training rows all of it is measured without them
/// as well.
/// </summary>
internal static class SyntheticCase
{
    private const int MostClasses = 16;

    public static int Run(string real, string holdout, string synthetic, string[] targets)
    {
        var (header, seen) = LearnedTable.Read(real);
        var unseen = InOrderOf(header, LearnedTable.Read(holdout));
        var made = InOrderOf(header, LearnedTable.Read(synthetic));
        var table = LearnedTable.Of(header, seen, unseen, made);
        if (table.LeftOut.Count > 0)
        {
            Console.WriteLine($"nothing is learned from: {string.Join(", ", table.LeftOut)}");
        }

        Judge(table, header, seen, unseen, made, targets);
        var known = seen.Select(Key).ToHashSet();
        var copies = unseen.Count(row => known.Contains(Key(row)));
        if (copies > 0)
        {
            // A learner of real rows knows these by heart, and a row that comes again is told from new ones by that alone.
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{copies} of {unseen.Length} held-out rows are copies of training rows; without them, and each row once:"));
            Judge(table, header, Once(seen), Once(unseen.Where(row => !known.Contains(Key(row)))), Once(made), targets);
        }

        return 0;
    }

    private static string Key(string[] row) => string.Join('\n', row);

    private static string[][] Once(IEnumerable<string[]> rows) => [.. rows.DistinctBy(Key)];

    private static void Judge(LearnedTable table, string[] header, string[][] seen, string[][] unseen, string[][] made, string[] targets)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"two-sample AUC, generated against held-out rows: {TwoSample(table, made, unseen):F3}; "
            + $"training against held-out rows: {TwoSample(table, seen, unseen):F3}"));
        var rows = Math.Min(seen.Length, made.Length);
        foreach (var target in targets)
        {
            var column = Array.IndexOf(header, target);
            Console.WriteLine(column < 0 ? $"{target}: no such column" : $"{target}: {Told(table, header, column, seen[..rows], made[..rows], unseen)}");
        }
    }

    private static double TwoSample(LearnedTable table, string[][] first, string[][] second)
    {
        var rows = Math.Min(first.Length, second.Length);
        var features = table.Features(first.Take(rows).Concat(second.Take(rows)));
        var order = Enumerable.Range(0, features.Length).ToArray();
        SeededRandom.For(1).Shuffle<int>(order);
        var (learned, judged) = (order[..rows], order[rows..]);
        var scores = BoostedTrees.Classify(
            [.. learned.Select(row => features[row])], [.. learned.Select(row => row < rows)], [.. judged.Select(row => features[row])]);
        return Auroc.Compute(
            [.. judged.Zip(scores).Where(item => item.First < rows).Select(item => item.Second)],
            [.. judged.Zip(scores).Where(item => item.First >= rows).Select(item => item.Second)]);
    }

    /// <summary>How well a column is told of held-out rows, learned from generated and from real ones.</summary>
    private static string Told(LearnedTable table, string[] header, int column, string[][] seen, string[][] made, string[][] unseen)
    {
        var (real, fromMade, asked) = (Having(seen, column), Having(made, column), Having(unseen, column));
        string[] names = [.. real.Select(row => row[column]).Distinct().Order(StringComparer.Ordinal)];
        if (real.All(row => LearnedTable.Number(row[column]) is not null) && names.Length > 2)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"R2 learned from generated rows {R2(fromMade):F4}, from real ones {R2(real):F4}");
        }

        if (names.Length > MostClasses)
        {
            return $"{names.Length} different values are too many to tell apart";
        }

        var (synthetic, trueOnes) = (Classes(fromMade), Classes(real));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"accuracy learned from generated rows {100 * synthetic.Accuracy:F2} %, from real ones {100 * trueOnes.Accuracy:F2} %; "
            + $"AUC {synthetic.Auc:F4}, {trueOnes.Auc:F4}");

        double R2(string[][] rows)
        {
            var told = BoostedTrees.Regress(Features(rows), [.. rows.Select(row => LearnedTable.Number(row[column])!.Value)], Features(asked));
            double[] truth = [.. asked.Select(row => LearnedTable.Number(row[column])!.Value)];
            var mean = truth.Average();
            return 1 - (truth.Zip(told, (value, other) => (value - other) * (value - other)).Sum() / truth.Sum(value => (value - mean) * (value - mean)));
        }

        // Each name against the others, and the AUC in their mean; of two names one is the other's mirror.
        (double Accuracy, double Auc) Classes(string[][] rows)
        {
            var (features, questions) = (Features(rows), Features(asked));
            string[] sought = names.Length == 2 ? names[1..] : names;
            var scores = sought.Select(name => BoostedTrees.Classify(features, [.. rows.Select(row => row[column] == name)], questions)).ToArray();
            var hits = asked.Index().Count(item => item.Item[column] == Guess(item.Index));
            var areas = sought.Zip(scores, (name, values) => Auroc.Compute(
                [.. values.Where((_, row) => asked[row][column] == name)], [.. values.Where((_, row) => asked[row][column] != name)]));
            return ((double)hits / asked.Length, areas.Average());

            string Guess(int row) => names.Length == 2
                ? names[scores[0][row] > 0 ? 1 : 0]
                : names[Enumerable.Range(0, names.Length).MaxBy(name => scores[name][row])];
        }

        float[][] Features(string[][] rows) => table.Features(rows, without: header[column]);
    }

    private static string[][] Having(string[][] rows, int column) => [.. rows.Where(row => row[column].Length > 0)];

    private static string[][] InOrderOf(string[] header, (string[] Header, string[][] Rows) table)
    {
        int[] places = [.. header.Select(name => Array.IndexOf(table.Header, name))];
        return [.. table.Rows.Select(row => places.Select(place => place < 0 ? "" : row[place]).ToArray())];
    }
}
