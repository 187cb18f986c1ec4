using RealNvp.Calibration;

namespace RealNvp.Tests.Scores;

public sealed class ScoreScalesTests
{
    private const int Trials = 20_000;

    [Theory]
    [InlineData(ScoreKind.Combined)]
    [InlineData(ScoreKind.CappedLikelihood)]
    [InlineData(ScoreKind.Typicality)]
    public void P_values_are_exact_on_six_rows_where_other_rows_say_what_scores_are_measured_by(ScoreKind kind)
    {
        var random = SeededRandom.For(5);
        var flagged = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var calibration = new ScoreCalibration(Drawn(6, random), reference: null, ScoreScales.Of(Drawn(6, random)));
            var score = Drawn(1, random).Scores(kind, calibration)[0];
            flagged += calibration.Threshold(kind).PValue(score) <= 1 / 7.0 + 1e-12 ? 1 : 0;
        }

        // Four standard errors.
        Assert.Equal(1 / 7.0, flagged / (double)Trials, 4 * Math.Sqrt(6 / 49.0 / Trials));
    }

    [Fact]
    public void An_array_of_scales_gives_them_back()
    {
        foreach (var scales in (ScoreScales[])[new(-3, 2, null), new(-3, 2, new(new(1, 0.5), new(-1, 4)))])
        {
            Assert.Equal(scales, ScoreScales.From(scales.ToArray()));
        }
    }

    [Theory]
    [InlineData(1.0, double.NaN)]
    [InlineData(1.0, 2.0, 0.0, 0.0, 0.0, 1.0)]
    [InlineData(1.0, 2.0, 0.0, 1.0, 0.0, -1.0)]
    [InlineData(1.0, 2.0, 3.0)]
    public void An_array_that_holds_no_scales_gives_none(params double[] values) => Assert.Null(ScoreScales.From(values));

    [Fact]
    public void Rows_that_the_model_finds_impossible_say_nothing_of_the_scales()
    {
        var possible = new RowMeasures { LogProbs = new double[] { -1, -3 }, Radii = new double[] { 0, 0 }, Local = new double[] { 1, 2 } };
        var impossible = new RowMeasures
        {
            LogProbs = new[] { -1, double.NegativeInfinity, -3 },
            Radii = new[] { 0, double.NaN, 0 },
            Local = new[] { 1, double.PositiveInfinity, 2 },
        };
        Assert.Equal(ScoreScales.Of(possible), ScoreScales.Of(impossible));
        Assert.Equal((-2, -2), (ScoreScales.Of(impossible).MeanLogProb, ScoreScales.Of(impossible).MedianLogVolume));
    }

    // Densities and distances with the heavy tails of what real rows have.
    private static RowMeasures Drawn(int count, SeededRandom random) => new()
    {
        LogProbs = Values(count, () => -Math.Exp(random.NextGaussian())),
        Radii = Values(count, () => Math.Abs(random.NextGaussian())),
        Local = Values(count, () => Math.Exp(random.NextGaussian())),
    };

    private static double[] Values(int count, Func<double> value) => [.. Enumerable.Range(0, count).Select(_ => value())];
}
