using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace RealNvp.Bench;

/// <summary>
/// A large table made up from a seed, 20 columns of all kinds, written as .csv and as .parquet: codes, reals (normal, skewed, heavy-tailed, shares, mostly
/// zero, with gaps), whole numbers (counts, a spike, steps), categories, yes and no, dates and moments. Nearly every column depends on two hidden values.
/// </summary>
internal static class LargeTable
{
    private const int RowsOfAGroup = 100_000;
    private const long MicrosOfADay = 86_400_000_000;

    private static readonly string[] Regions = ["north", "east", "south", "west", "coast"];

    private static readonly string[] Plans = ["basic", "plus", "family"];

    private static readonly string[] Products = [.. Enumerable.Range(0, 40).Select(index => $"P{(index * 7) + 11:D3}")];

    private static readonly DateTime FirstDay = new(2015, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Writes the same rows into two files.</summary>
    public static async Task WriteAsync(string folder, int rows, ulong seed)
    {
        Directory.CreateDirectory(folder);
        Column[] columns =
        [
            new("account", new DataField<string>("account", nullable: false), (row, _) => $"AC-{(row * 7_919L % 10_000_019) + 10_000_000}"),
            new("height", new DataField<double>("height"), (_, hidden) => 170 + (9 * hidden.First) + (3 * hidden.Noise())),
            new("weight", new DataField<double>("weight"), (_, hidden) => 72 + (9 * hidden.First) + (8 * hidden.Noise())),
            new("income", new DataField<double>("income"), (_, hidden) => Math.Round(Math.Exp(10 + (0.5 * hidden.Second) + (0.4 * hidden.Noise())), 2)),
            new("duration", new DataField<double>("duration"), (_, hidden) => -Math.Log(1 - hidden.Uniform()) * (30 + (10 * Math.Tanh(hidden.First)))),
            new("share", new DataField<double>("share"), (_, hidden) => 1 / (1 + Math.Exp(-(0.8 * hidden.Second) - hidden.Noise()))),
            new("temperature", new DataField<double?>("temperature"), (_, hidden) =>
                hidden.Uniform() < 0.05 ? null : Math.Round(12 - (4 * hidden.First) + (3 * hidden.Noise()), 1)),
            new("amount", new DataField<double>("amount"), (_, hidden) =>
                hidden.Uniform() < 0.6 ? 0.0 : Math.Round(Math.Exp(3 + (0.6 * hidden.Second) + hidden.Noise()), 2)),
            new("change", new DataField<double>("change"), (_, hidden) => 0.01 * hidden.Noise() / Math.Sqrt(0.1 + hidden.Uniform())),
            new("age", new DataField<long>("age"), (_, hidden) => (long)Math.Clamp(Math.Round(44 + (9 * hidden.First) + (12 * hidden.Noise())), 18, 99)),
            new("visits", new DataField<long>("visits"), (_, hidden) =>
                (long)(-Math.Log(1 - hidden.Uniform()) * Math.Exp(1.5 + (0.7 * hidden.Second)))),
            new("hours", new DataField<long?>("hours"), (_, hidden) => hidden.Uniform() < 0.03 ? null : hidden.Uniform() < 0.4 ? 40L
                : (long)Math.Clamp(Math.Round(36 + (4 * hidden.Second) + (9 * hidden.Noise())), 1, 90)),
            new("points", new DataField<long>("points"), (_, hidden) => 5 * (long)Math.Round(60 + (20 * hidden.First) + (20 * hidden.Noise()))),
            new("region", new DataField<string>("region", nullable: false), (_, hidden) => Regions[hidden.Pick(Regions.Length, hidden.First)]),
            new("product", new DataField<string>("product", nullable: true), (_, hidden) =>
                hidden.Uniform() < 0.02 ? null : Products[hidden.Pick(Products.Length, hidden.Second)]),
            new("plan", new DataField<string>("plan", nullable: false), (_, hidden) => Plans[hidden.Pick(Plans.Length, hidden.First + hidden.Second)]),
            new("active", new DataField<bool>("active"), (_, hidden) => hidden.Noise() < 0.6 + hidden.First),
            new("complained", new DataField<bool>("complained"), (_, hidden) => hidden.Noise() > 1.8 - (0.5 * hidden.Second)),
            new("since", new DateTimeDataField("since", DateTimeFormat.Date, isNullable: true), (_, hidden) =>
                FirstDay.AddDays((int)(3_800 * Math.Sqrt(hidden.Uniform())))),
            new("seen", new DateTimeDataField("seen", DateTimeFormat.Timestamp, isAdjustedToUTC: false, isNullable: true), (_, hidden) =>
                new DateTime(2025, 6, 1).AddDays((int)(90 * hidden.Uniform())).AddSeconds((int)Math.Clamp(54_000 + (9_000 * hidden.Noise()), 0, 86_399))),
        ];

        using var text = new StreamWriter(Path.Combine(folder, "large.csv")) { NewLine = "\n" };
        await text.WriteLineAsync(string.Join(',', columns.Select(column => column.Name)));
        await using var file = File.Create(Path.Combine(folder, "large.parquet"));
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. columns.Select(column => column.Field)]), file);
        var hidden = new Hidden(SeededRandom.For(seed));
        for (var start = 0; start < rows; start += RowsOfAGroup)
        {
            var cells = Enumerable.Range(start, Math.Min(RowsOfAGroup, rows - start)).Select(row => Row(columns, row, hidden)).ToArray();
            foreach (var row in cells)
            {
                await text.WriteLineAsync(string.Join(',', row.Select(Text)));
            }

            using var group = writer.CreateRowGroup();
            for (var column = 0; column < columns.Length; column++)
            {
                await WriteAsync(group, columns[column].Field, [.. cells.Select(row => row[column])]);
            }
        }
    }

    private static object?[] Row(Column[] columns, int row, Hidden hidden)
    {
        hidden.Next();
        return [.. columns.Select(column => column.Value(row, hidden))];
    }

    private static Task WriteAsync(ParquetRowGroupWriter group, DataField field, object?[] cells) => field switch
    {
        DateTimeDataField => group.WriteAsync<DateTime>(field, Array.ConvertAll(cells, cell => (DateTime?)cell)),
        _ when Array.Exists(cells, cell => cell is string) => group.WriteAsync(field, Array.ConvertAll(cells, cell => (string?)cell)!),
        { ClrType: var type } when type == typeof(bool) => group.WriteAsync<bool>(field, Array.ConvertAll(cells, cell => (bool)cell!)),
        { ClrType: var type } when type == typeof(long) => field.IsNullable
            ? group.WriteAsync<long>(field, Array.ConvertAll(cells, cell => (long?)cell))
            : group.WriteAsync<long>(field, Array.ConvertAll(cells, cell => (long)cell!)),
        { IsNullable: true } => group.WriteAsync<double>(field, Array.ConvertAll(cells, cell => (double?)cell)),
        _ => group.WriteAsync<double>(field, Array.ConvertAll(cells, cell => (double)cell!)),
    };

    private static string Text(object? cell) => cell switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        DateTime time => time.Ticks / 10 % MicrosOfADay == 0 && time.Kind == DateTimeKind.Utc
            ? time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => (string)cell,
    };

    /// <param name="Name">Its name.</param>
    /// <param name="Field">What it is in Parquet.</param>
    /// <param name="Value">The value of a row, by its number and what is hidden in it; null is missing.</param>
    private sealed record Column(string Name, DataField Field, Func<int, Hidden, object?> Value);

    /// <summary>Two values that nearly every column of a row depends on, and the chance of the rest.</summary>
    private sealed class Hidden(SeededRandom random)
    {
        public double First { get; private set; }

        public double Second { get; private set; }

        public void Next()
        {
            First = random.NextGaussian();
            Second = (0.4 * First) + (0.9 * random.NextGaussian());
        }

        public double Noise() => random.NextGaussian();

        public double Uniform() => random.NextUniform();

        /// <summary>One of so many, higher ones for higher values.</summary>
        public int Pick(int count, double value) => Math.Clamp((int)Math.Floor((count / 2.0) + (count * 0.2 * (value + random.NextGaussian()))), 0, count - 1);
    }
}
