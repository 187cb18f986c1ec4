using System.Diagnostics;
using System.Globalization;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Tables;

namespace RealNvp.Bench;

/// <summary>
/// How often the column that a fault was put into is the first reason: a table trains the product (defaults, few epochs), faults of several kinds are put into
/// known columns of held-out rows, a column a row, and of the rows that are flagged it is counted whose first reason is that column. A fault that a row
/// does not show, such as another row's value where it fits, is not flagged and does not count.
/// </summary>
internal static class ReasonsCase
{
    private const int Epochs = 15;
    private const int Rows = 4_000;
    private const int FaultsOfAKind = 100;
    private const double FalseAlarms = 0.01;
    private const double Outside = 0.3;

    private static readonly (string Name, Func<Fault, string?> Of)[] Faults =
    [
        ("times ten", fault => fault.Number is { } number && number != 0 ? fault.Text(number * 10) : null),
        ("sign", fault => fault.Number is { } number && number != 0 ? fault.Text(-number) : null),
        ("zero", fault => fault.Number is { } number && number != 0 ? fault.Text(0) : null),
        ("shifted", fault => fault.Number is { } number ? fault.Text(number + (fault.Shift * fault.Deviation)) : null),
        ("stuck", fault => fault.Stuck),
        ("another row's", fault => fault.Other),
        ("other category", fault => fault.Column.Categories is { } names ? names[fault.Random.NextInt(names.Count)] : null),
        ("just outside", fault => fault.Number is null ? null
            : fault.Text(fault.Shift > 0 ? fault.Most + (Outside * fault.Deviation) : fault.Least - (Outside * fault.Deviation))),
    ];

    /// <summary>Measures every table; the rows whose first reason is another column are written beside its model.</summary>
    /// <param name="kept">The folder where the trained models are kept, and taken from where they are there.</param>
    /// <param name="files">Tables besides the made-up ones, .csv with names of columns.</param>
    public static int Run(string kept, string[] files)
    {
        Directory.CreateDirectory(kept);
        Console.WriteLine($"table | {string.Join(" | ", Faults.Select(fault => fault.Name))} | all | ms a row");
        var total = new Tally();
        foreach (var (name, header, lines) in Tables(kept).Concat(files.Select(Read)))
        {
            var tally = Measure(kept, name, header, lines);
            total.Add(tally);
            Console.WriteLine($"{name} | {tally}");
        }

        Console.WriteLine($"all | {total}");
        return 0;
    }

    private static IEnumerable<(string Name, string Header, string[] Lines)> Tables(string kept)
    {
        yield return ("telemetry", TelemetryTable.Header, [.. TelemetryTable.Lines(Rows, SeededRandom.For(1, 0))]);
        var (truth, random) = (TruthTable.Create(1), SeededRandom.For(1, 0));
        yield return ("truth", TruthTable.Header, [.. Enumerable.Range(0, Rows).Select(_ => TruthTable.Line(truth.Draw(random)))]);
        var path = Path.Combine(kept, "census.csv");
        CensusTable.Write(path, Rows, 1, part: 0);
        yield return Read(path);
    }

    private static (string Name, string Header, string[] Lines) Read(string path)
    {
        var lines = File.ReadAllLines(path).Select(line => line.Replace(';', ',').Replace("\"", "", StringComparison.Ordinal)).Where(line => line.Length > 0);
        return (Path.GetFileNameWithoutExtension(path), lines.First(), [.. lines.Skip(1)]);
    }

    private static Tally Measure(string kept, string name, string header, string[] lines)
    {
        SeededRandom.For(1, 5).Shuffle<string>(lines);
        var (path, train) = (Path.Combine(kept, $"{name}.safetensors"), lines.Length * 4 / 5);
        if (!File.Exists(path))
        {
            var given = Path.Combine(kept, $"{name}-given.csv");
            File.WriteAllLines(given, [header, .. lines[..train]]);
            using var fitted = AnomalyDetector.Fit(given, new() { Epochs = Epochs });
            fitted.Save(path);
        }

        using var detector = AnomalyDetector.Load(path, FalseAlarms);
        var held = lines[train..].Select(line => line.Split(',')).ToArray();
        var injected = Inject(detector.Model.Schema!, header.Split(','), held).ToArray();
        var asked = Path.Combine(kept, $"{name}-asked.csv");
        File.WriteAllLines(asked, [header, .. injected.Select(fault => fault.Line)]);
        var tally = new Tally();
        var clock = new Stopwatch();
        using var misses = new StreamWriter(Path.Combine(kept, $"{name}-misses.txt"));
        foreach (var (row, fault) in detector.Score(asked).Zip(injected))
        {
            if (row.IsFlagged)
            {
                clock.Start();
                var reasons = detector.Explain(row);
                clock.Stop();
                var isFirst = reasons is [{ } first, ..]
                    && (first.Column == fault.Column || (first.Kind == ReasonKind.BrokenRule && first.Other == fault.Column));
                tally.Count(fault.Kind, isFirst);
                if (!isFirst)
                {
                    misses.WriteLine(
                        $"{Faults[fault.Kind].Name} in {fault.Column}: {fault.Was} -> {fault.Is}, p = {row.PValue:G3}: {string.Join("; ", reasons.Take(3))}");
                }
            }
        }

        tally.Milliseconds = clock.Elapsed.TotalMilliseconds;
        return tally;
    }

    private static IEnumerable<(int Kind, string Column, string Was, string Is, string Line)> Inject(TableSchema schema, string[] header, string[][] rows)
    {
        var random = SeededRandom.For(1, 6);
        TableColumn[] columns = [.. schema.Columns.Where(column => column.Role == ColumnRole.Modelled || column.Relation is not null)];
        foreach (var kind in Enumerable.Range(0, Faults.Length))
        {
            for (var (made, tried) = (0, 0); made < FaultsOfAKind && tried < 50 * FaultsOfAKind; tried++)
            {
                var column = columns[random.NextInt(columns.Length)];
                var place = Array.IndexOf(header, column.Name);
                var row = random.NextInt(rows.Length);
                var was = rows[row][place];
                var fault = new Fault(column, rows, place, row, random);
                if (was.Length > 0 && Faults[kind].Of(fault) is { Length: > 0 } text && text != was)
                {
                    string[] cells = [.. rows[row]];
                    cells[place] = text;
                    made++;
                    yield return (kind, column.Name, was, text, string.Join(',', cells));
                }
            }
        }
    }

    /// <summary>What a fault is made of.</summary>
    private sealed record Fault(TableColumn Column, string[][] Rows, int Place, int Row, SeededRandom Random)
    {
        public double? Number => Column.Kind is ColumnKind.Number or ColumnKind.Integer ? Parse(Rows[Row][Place]) : null;

        public string Other => Rows[Random.NextInt(Rows.Length)][Place];

        public string Stuck => Rows[0][Place];

        public double Shift => (3 + (3 * Random.NextUniform())) * (Random.NextUniform() < 0.5 ? -1 : 1);

        public double Least => Numbers.Min();

        public double Most => Numbers.Max();

        public double Deviation => Numbers.Average() is var mean ? Math.Sqrt(Numbers.Average(value => (value - mean) * (value - mean))) : 0;

        private double[] Numbers => field ??= [.. Rows.Select(row => Parse(row[Place])).OfType<double>()];

        public string Text(double value) => Column.Kind == ColumnKind.Integer
            ? Math.Round(value).ToString("F0", CultureInfo.InvariantCulture)
            : Math.Round(value, Column.Decimals ?? 6).ToString(CultureInfo.InvariantCulture);

        private static double? Parse(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Of the flagged rows of each kind, and of all, how many have the column first.</summary>
    private sealed class Tally
    {
        private readonly int[] _flagged = new int[Faults.Length];
        private readonly int[] _first = new int[Faults.Length];

        public double Milliseconds { get; set; }

        public void Count(int kind, bool isFirst)
        {
            _flagged[kind]++;
            _first[kind] += isFirst ? 1 : 0;
        }

        public void Add(Tally other)
        {
            for (var kind = 0; kind < Faults.Length; kind++)
            {
                _flagged[kind] += other._flagged[kind];
                _first[kind] += other._first[kind];
            }

            Milliseconds += other.Milliseconds;
        }

        public override string ToString() =>
            $"{string.Join(" | ", Faults.Select((_, kind) => Share(_first[kind], _flagged[kind])))} | {Share(_first.Sum(), _flagged.Sum())} | "
            + (Milliseconds / Math.Max(1, _flagged.Sum())).ToString("F1", CultureInfo.InvariantCulture);

        private static string Share(int first, int all) =>
            string.Create(CultureInfo.InvariantCulture, $"{first} of {all}{(all == 0 ? "" : $" ({100.0 * first / all:F0} %)")}");
    }
}
