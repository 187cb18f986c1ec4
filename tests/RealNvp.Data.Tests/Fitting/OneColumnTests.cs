using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Fitting;

/// <summary>A table of one column is learnt, scored and explained like any other: the density of one variable, given others or not.</summary>
public sealed class OneColumnTests : IDisposable
{
    private const int Rows = 4_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_hills_are_learnt_to_within_five_hundredths_of_a_nat_of_the_truth()
    {
        var train = Write("train.csv", seed: 1, random => Cell(Hills(random, 0.35)));
        using var detector = AnomalyDetector.Fit(train, new() { Seed = 3 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("marginals", detector.Model.Metadata.Recipe);

        var heldOut = Drawn(Rows, seed: 2, random => Hills(random, 0.35));
        var scored = Scored(detector, "held-out.csv", "x", heldOut.Select(Cell));
        var learnt = scored.Average(row => row.LogProb!.Value);
        Assert.Equal(heldOut.Average(x => LogTruth(x, 0.35)), learnt, 0.05);

        // Far out is strange, and nothing else could excuse it.
        var far = Scored(detector, "far.csv", "x", ["40"]).Single();
        Assert.True(far.IsFlagged);
        var reason = detector.Explain(far).Single().ToString();
        Assert.StartsWith("'x' is 40, unlikely (less than 1 in 10,000); ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_another_column_its_density_is_that_of_the_rows_that_have_it()
    {
        var train = Write("given.csv", seed: 4, Pair, "kind,x");
        using var detector = AnomalyDetector.Fit(
            train, new() { Seed = 3, Table = new() { Given = ["kind"] } }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (detector.Model.Dimension, detector.Model.Spec.Context));

        var left = Drawn(Rows / 2, seed: 5, random => Hills(random, 0.9));
        var right = Drawn(Rows / 2, seed: 6, random => Hills(random, 0.1));
        var lines = left.Select(x => $"left,{Cell(x)}").Concat(right.Select(x => $"right,{Cell(x)}"));
        var scored = Scored(detector, "given-held-out.csv", "kind,x", lines);
        var truth = (left.Average(x => LogTruth(x, 0.9)) + right.Average(x => LogTruth(x, 0.1))) / 2;
        Assert.Equal(truth, scored.Average(row => row.LogProb!.Value), 0.05);

        static string Pair(SeededRandom random)
        {
            var isLeft = random.NextUniformFloat() < 0.5f;
            return $"{(isLeft ? "left" : "right")},{Cell(Hills(random, isLeft ? 0.9 : 0.1))}";
        }
    }

    [Theory]
    [InlineData("category")]
    [InlineData("whole")]
    [InlineData("gaps")]
    public void Columns_of_every_kind_are_drawn_as_they_were(string kind)
    {
        var train = Write($"{kind}.csv", seed: 7, random => random.NextInt(4) switch
        {
            0 => kind == "gaps" ? "NA" : kind == "whole" ? "12" : "red",
            1 => kind == "whole" ? "-3" : kind == "gaps" ? "0" : "blue",
            _ => kind == "category" ? "green" : kind == "whole" ? random.NextInt(9).ToString(CultureInfo.InvariantCulture) : Cell(random.NextGaussian()),
        });
        using var detector = AnomalyDetector.Fit(train, new() { Seed = 3, Epochs = 60 }, cancellationToken: TestContext.Current.CancellationToken);
        var schema = detector.Model.Schema!;
        var drawn = TableCells.Decode(schema, detector.Model.Sample(Rows, seed: 8), []);
        var texts = drawn.Select(cell => double.IsNaN(cell) ? "NA" : schema.Columns[0].Text(cell)).ToArray();
        var first = kind == "gaps" ? "NA" : kind == "whole" ? "12" : "red";
        var second = kind == "gaps" ? "0" : kind == "whole" ? "-3" : "blue";
        Assert.Equal(0.25, texts.Count(text => text == first) / (double)Rows, 0.03);
        Assert.Equal(0.25, texts.Count(text => text == second) / (double)Rows, 0.03);
    }

    /// <summary>A mixture of two normals: a share of a narrow one around -2, the rest of a wider one around 1.5.</summary>
    private static double Hills(SeededRandom random, double share) =>
        random.NextUniformFloat() < share ? -2 + (0.6 * random.NextGaussian()) : 1.5 + random.NextGaussian();

    private static double LogTruth(double x, double share)
    {
        return Math.Log((share * Normal(-2, 0.6)) + ((1 - share) * Normal(1.5, 1)));

        double Normal(double mean, double deviation) =>
            Math.Exp(-0.5 * Math.Pow((x - mean) / deviation, 2)) / (deviation * Math.Sqrt(2 * Math.PI));
    }

    private static double[] Drawn(int count, ulong seed, Func<SeededRandom, double> draw)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count).Select(_ => draw(random))];
    }

    private static string Cell(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private string Write(string name, ulong seed, Func<SeededRandom, string> line, string header = "x")
    {
        var random = new SeededRandom(seed);
        return _folder.Write(name, $"{header}\n{string.Join('\n', Enumerable.Range(0, Rows).Select(_ => line(random)))}\n");
    }

    private ScoredRow[] Scored(AnomalyDetector detector, string name, string header, IEnumerable<string> lines) =>
        [.. detector.Score(_folder.Write(name, $"{header}\n{string.Join('\n', lines)}\n"), TestContext.Current.CancellationToken)];
}
