using RealNvp.Scores;

namespace RealNvp.Tests.Scores.Drift;

public sealed class UrnRanksTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(1000)]
    public void P_values_of_exchangeable_rows_are_independent_and_even(int heldOut)
    {
        // Sums of 2,000 independent, even p-values have a variance of 2,000 / 12. p-values against held-out rows alone share these: with 50 it would be 40
        // times that.
        const int Streams = 400, Rows = 2000;
        double sum = 0, squares = 0;
        for (var stream = 0; stream < Streams; stream++)
        {
            var random = SeededRandom.For(1, (ulong)heldOut, (ulong)stream);
            var ranks = new UrnRanks(Rising(random, heldOut), random);
            var total = 0.0;
            for (var row = 0; row < Rows; row++)
            {
                total += ranks.Next(random.NextGaussian()) - 0.5;
            }

            sum += total;
            squares += total * total;
        }

        // Both within four standard errors.
        Assert.InRange(sum / Streams, -4 * Math.Sqrt(Rows / 12.0 / Streams), 4 * Math.Sqrt(Rows / 12.0 / Streams));
        Assert.InRange(squares / Streams / (Rows / 12.0), 1 - (4 * Math.Sqrt(2.0 / Streams)), 1 + (4 * Math.Sqrt(2.0 / Streams)));
    }

    [Fact]
    public void P_values_are_even_where_most_scores_are_equal_or_infinite()
    {
        var random = new SeededRandom(3);
        double Score() => random.NextInt(3) switch { 0 => double.PositiveInfinity, 1 => double.NaN, _ => 7 };
        double[] heldOut = [.. Enumerable.Range(0, 40).Select(_ => Score() is var score && double.IsNaN(score) ? double.PositiveInfinity : score).Order()];
        var (ranks, ranked) = (new UrnRanks(heldOut, random), new RankedScores(heldOut, random));
        var tenths = new int[10];
        for (var row = 0; row < 20_000; row++)
        {
            var pValue = ranks.Next(Score());
            Assert.InRange(pValue, double.Epsilon, 1);
            Assert.InRange(ranked.PlaceOf(Score()), double.Epsilon, 1);
            tenths[Math.Min(9, (int)(10 * pValue))]++;
        }

        // A deviation is about 42.
        Assert.All(tenths, count => Assert.InRange(count, 2000 - 170, 2000 + 170));
    }

    [Fact]
    public void A_row_is_ranked_among_the_held_out_rows_and_those_before_it()
    {
        var ranks = new UrnRanks([1, 2, 3], new SeededRandom(1));
        Assert.InRange(ranks.Next(9), 0, 1 / 4.0);

        // The cell above all others now holds two of five.
        Assert.InRange(ranks.Next(2.5), 2 / 5.0, 3 / 5.0);
        Assert.InRange(ranks.Next(0), 5 / 6.0, 1);
        Assert.InRange(new RankedScores([1, 2, 3], new SeededRandom(1)).PlaceOf(2.5), 1 / 4.0, 2 / 4.0);
    }

    internal static double[] Rising(SeededRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextGaussian()).Order()];
}
