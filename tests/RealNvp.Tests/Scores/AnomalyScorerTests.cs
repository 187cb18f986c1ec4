using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Scores;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Scores;

public sealed class AnomalyScorerTests
{
    private const int Width = 3;

    private static readonly ScoreKind[] Kinds =
    [
        ScoreKind.Likelihood, ScoreKind.CappedLikelihood, ScoreKind.Typicality, ScoreKind.Radius, ScoreKind.Gaussian, ScoreKind.Neighbours,
        ScoreKind.Smoother, ScoreKind.Local, ScoreKind.Combined,
    ];

    [Fact]
    public void The_scores_of_a_known_gaussian_are_what_they_should_be()
    {
        using var model = Standard();
        var calibration = Calibration([-4, -5, -9], [1, 2, 3]);
        float[] rows = [0, 0, 0, 1, -2, 2];
        var atCentre = -1.5 * Math.Log(2 * Math.PI);
        Assert.Equal([-atCentre, 4.5 - atCentre], Values(ScoreKind.Likelihood), Tolerance);

        // log p + |z|^2 / 2 of the held-out rows is -3.5, -3 and -4.5, and that of a standard normal more than their median.
        Assert.Equal([3.5, 8], Values(ScoreKind.CappedLikelihood), Tolerance);
        Assert.Equal([atCentre + 6, Math.Abs(atCentre - 4.5 + 6)], Values(ScoreKind.Typicality), Tolerance);
        Assert.Equal([0, 3], Values(ScoreKind.Radius), Tolerance);

        double[] Values(ScoreKind kind) => [.. new AnomalyScorer(model, calibration, 0.5, kind).Score(rows).Select(score => score.Value)];
    }

    [Theory]
    [InlineData(ScoreKind.Likelihood)]
    [InlineData(ScoreKind.CappedLikelihood)]
    [InlineData(ScoreKind.Typicality)]
    [InlineData(ScoreKind.Radius)]
    public void Scoring_the_held_out_rows_gives_their_own_calibration_back(ScoreKind kind)
    {
        using var model = Standard();
        var rows = Normal(2500, 5);
        var calibration = ScoreCalibration.Measure(model, new ArrayRows(rows, Width), cancellationToken: TestContext.Current.CancellationToken);
        var scorer = new AnomalyScorer(model, calibration, 0.01, kind);
        var scores = scorer.Score(rows);
        Assert.Equal(scorer.HeldOut.Scores.ToArray(), scores.Select(score => score.Value).Order());

        // k = floor(0.01 x 2501) = 25: those above the 25th largest are 24 of the held-out rows themselves.
        Assert.Equal(24, scores.Count(score => score.IsFlagged));
        Assert.All(scores, score => Assert.Equal(score.PValue <= 0.01, score.IsFlagged));
    }

    [Fact]
    public void Rows_that_are_no_numbers_are_the_strangest_of_all()
    {
        using var model = Standard();
        var reference = ReferenceRows.Draw(new ArrayRows(Normal(100, 6), Width));
        var calibration = ScoreCalibration.Measure(
            model, new ArrayRows(Normal(200, 5), Width), reference, cancellationToken: TestContext.Current.CancellationToken);
        foreach (var kind in Kinds)
        {
            var score = Assert.Single(new AnomalyScorer(model, calibration, 0.01, kind).Score([0, float.NaN, 0]));
            Assert.Equal((double.PositiveInfinity, true), (score.Value, score.IsFlagged));
        }
    }

    [Fact]
    public void Too_likely_rows_are_found_by_typicality_alone()
    {
        using var model = Standard();
        var calibration = ScoreCalibration.Measure(model, new ArrayRows(Normal(2000, 5), Width), cancellationToken: TestContext.Current.CancellationToken);
        float[] centre = [0, 0, 0];
        Assert.True(new AnomalyScorer(model, calibration).Score(centre)[0].PValue > 0.99);
        Assert.True(new AnomalyScorer(model, calibration, 0.01, ScoreKind.Typicality).Score(centre)[0].PValue < 0.4);
    }

    [Fact]
    public void Many_held_out_rows_are_kept_as_a_random_sample_of_bounded_size()
    {
        using var model = Standard();
        var calibration = ScoreCalibration.Measure(model, new ArrayRows(Normal(12_000, 8), Width), null, seed: 3, TestContext.Current.CancellationToken);
        Assert.Equal(ScoreCalibration.MostRows, calibration.Count);

        // The mean log p of a standard normal is -(D / 2)(log 2 pi + 1), its deviation sqrt(D / 2).
        Assert.Equal(-1.5 * (Math.Log(2 * Math.PI) + 1), calibration.MeanLogProb, 4 * Math.Sqrt(1.5 / 10_000));
    }

    [Fact]
    public void Rows_that_do_not_fit_are_refused_with_one_sentence()
    {
        using var model = Standard();
        Assert.Contains("no held-out rows", Refusal(() => ScoreCalibration.Measure(model, new ArrayRows([], Width))), StringComparison.Ordinal);
        Assert.Contains("4 values", Refusal(() => ScoreCalibration.Measure(model, new ArrayRows(new float[4], 4))), StringComparison.Ordinal);
        Assert.Contains("no rows of 3", Refusal(() => new AnomalyScorer(model, Calibration([1], [1]), 0.5).Score(new float[4])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_that_is_not_named_is_the_usual_one_or_the_least_that_the_rows_allow()
    {
        using var model = Standard();
        Assert.Equal(0.01, new AnomalyScorer(model, Calibration(new double[500], new double[500])).FalseAlarms);
        Assert.Equal(1 / 51.0, new AnomalyScorer(model, Calibration(new double[50], new double[50])).FalseAlarms);
        Assert.Contains("at least 99", Refusal(() => new AnomalyScorer(model, Calibration(new double[50], new double[50]), 0.01)), StringComparison.Ordinal);
        Assert.Contains("no calibration", Refusal(() => new AnomalyScorer(model)), StringComparison.Ordinal);
    }

    [Fact]
    public void Normal_rows_are_flagged_as_often_as_was_asked()
    {
        const int HeldOut = 999, Fresh = 20_000;
        using var model = Standard();
        var reference = ReferenceRows.Draw(new ArrayRows(Normal(300, 4), Width));
        model.Calibration = ScoreCalibration.Measure(
            model, new ArrayRows(Normal(HeldOut, 5), Width), reference, cancellationToken: TestContext.Current.CancellationToken);
        foreach (var kind in Kinds)
        {
            var scorer = new AnomalyScorer(model, 0.02, kind);
            var share = scorer.Score(Normal(Fresh, 6)).Count(score => score.IsFlagged) / (double)Fresh;

            // Four standard errors: of the threshold, from the held-out rows, and of the share, from the fresh ones.
            Assert.Equal(0.02, scorer.HeldOut.Share(0.02), 1e-9);
            Assert.Equal(0.02, share, 4 * Math.Sqrt(0.02 * 0.98 * ((1.0 / HeldOut) + (1.0 / Fresh))));
        }
    }

    [Fact]
    public void A_report_says_first_when_a_baseline_wins()
    {
        bool[] labels = [false, false, false, true];
        var report = ScoreReport.Measure(
            [("likelihood", false, new double[] { 1, 2, 4, 3 }), ("gaussian", true, new double[] { 1, 2, 3, 4 })], labels);
        Assert.Equal(["gaussian", "likelihood"], report.Scores.Select(score => score.Name));
        Assert.Equal([1, 2.0 / 3], report.Scores.Select(score => score.Auroc), Tolerance);
        Assert.Equal("A BASELINE WINS: gaussian has AUROC 1.0000, the flow's best score (likelihood) 0.6667.", report.Headline);
        Assert.Equal((3, 1), (report.NormalRows, report.Anomalies));

        var tie = ScoreReport.Measure([("likelihood", false, new double[] { 1, 2, 3, 4 }), ("gaussian", true, new double[] { 1, 2, 3, 4 })], labels);
        Assert.Equal("gaussian", tie.WinningBaseline?.Name);
        Assert.Equal("A BASELINE DOES AS WELL: gaussian has AUROC 1.0000, and so has the flow's best score (likelihood).", tie.Headline);
        var flow = ScoreReport.Measure([("gaussian", true, new double[] { 1, 2, 4, 3 }), ("likelihood", false, new double[] { 1, 2, 3, 4 })], labels);
        Assert.Null(flow.WinningBaseline);
        Assert.StartsWith("The flow wins: likelihood", flow.Headline, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_needs_rows_of_both_kinds() =>
        Assert.Contains("both kinds", Refusal(() => ScoreReport.Measure([("a", false, new double[2])], [true, true])), StringComparison.Ordinal);

    private static ScoreCalibration Calibration(double[] logProbs, double[] radii) => new(new RowMeasures { LogProbs = logProbs, Radii = radii });

    // An act-norm with its start weights is the identity, so that the density is the standard normal.
    private static DensityModel Standard() => new(new ActNormFlow(Width), new ModelMetadata());

    private static float[] Normal(int count, ulong seed)
    {
        var values = new float[count * Width];
        new SeededRandom(seed).FillGaussian(values);
        return values;
    }

    private static bool Tolerance(double expected, double actual) => Math.Abs(expected - actual) < 1e-6;

    private static string Refusal(Func<object> act) => Assert.ThrowsAny<Exception>(act).Message;
}
