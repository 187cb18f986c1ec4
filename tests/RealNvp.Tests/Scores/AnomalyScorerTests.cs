using RealNvp.Persistence;
using RealNvp.Scores;
using RealNvp.Tests.Persistence;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Scores;

public sealed class AnomalyScorerTests
{
    private const int Width = 3;

    [Fact]
    public void The_three_scores_of_a_known_gaussian_are_what_they_should_be()
    {
        using var model = Standard();
        var calibration = new ScoreCalibration([-4, -5, -9], [1, 2, 3]);
        float[] rows = [0, 0, 0, 1, -2, 2];
        var atCentre = -1.5 * Math.Log(2 * Math.PI);
        Assert.Equal([-atCentre, 4.5 - atCentre], Values(ScoreKind.Likelihood), Tolerance);
        Assert.Equal([atCentre + 6, Math.Abs(atCentre - 4.5 + 6)], Values(ScoreKind.Typicality), Tolerance);
        Assert.Equal([0, 3], Values(ScoreKind.Radius), Tolerance);

        double[] Values(ScoreKind kind) => [.. new AnomalyScorer(model, calibration, 0.5, kind).Score(rows).Select(score => score.Value)];
    }

    [Theory]
    [InlineData(ScoreKind.Likelihood)]
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
        var calibration = ScoreCalibration.Measure(model, new ArrayRows(Normal(200, 5), Width), cancellationToken: TestContext.Current.CancellationToken);
        foreach (var kind in Enum.GetValues<ScoreKind>())
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
        var calibration = ScoreCalibration.Measure(model, new ArrayRows(Normal(12_000, 8), Width), seed: 3, TestContext.Current.CancellationToken);
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
        Assert.Contains("no rows of 3", Refusal(() => new AnomalyScorer(model, new([1], [1]), 0.5).Score(new float[4])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_calibration_gives_the_same_scores()
    {
        using var folder = new TemporaryFolder();
        using var model = Standard();
        var calibration = ScoreCalibration.Measure(model, new ArrayRows(Normal(150, 5), Width), cancellationToken: TestContext.Current.CancellationToken);
        calibration.Save(folder.File("calibration.safetensors"));
        var loaded = ScoreCalibration.Load(folder.File("calibration.safetensors"));
        Assert.Equal(calibration.LogProbs.ToArray(), loaded.LogProbs.ToArray());
        Assert.Equal(calibration.Radii.ToArray(), loaded.Radii.ToArray());
        var rows = Normal(20, 6);
        Assert.Equal(
            new AnomalyScorer(model, calibration, 0.05, ScoreKind.Typicality).Score(rows), new AnomalyScorer(model, loaded, 0.05, ScoreKind.Typicality).Score(rows));
    }

    [Fact]
    public void A_file_that_is_no_calibration_is_refused()
    {
        using var folder = new TemporaryFolder();
        var writer = new SafetensorsWriter();
        writer.Add("scores.log_prob", [ScoreCalibration.MostRows + 1], new double[ScoreCalibration.MostRows + 1]);
        writer.Save(folder.File("long"));
        Assert.Contains("10001 values", Refusal(() => ScoreCalibration.Load(folder.File("long"))), StringComparison.Ordinal);
        new SafetensorsWriter().Save(folder.File("empty"));
        Assert.Contains("has no tensor", Refusal(() => ScoreCalibration.Load(folder.File("empty"))), StringComparison.Ordinal);
        Assert.Contains("There is no file", Refusal(() => ScoreCalibration.Load(folder.File("missing"))), StringComparison.Ordinal);
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
        var flow = ScoreReport.Measure([("gaussian", true, new double[] { 1, 2, 4, 3 }), ("likelihood", false, new double[] { 1, 2, 3, 4 })], labels);
        Assert.Null(flow.WinningBaseline);
        Assert.StartsWith("The flow wins: likelihood", flow.Headline, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_needs_rows_of_both_kinds() =>
        Assert.Contains("both kinds", Refusal(() => ScoreReport.Measure([("a", false, new double[2])], [true, true])), StringComparison.Ordinal);

    // An act-norm with its start weights is the identity, so that the density is the standard normal.
    private static DensityModel Standard() => new(new ActNormFlow(Width), new ModelFacts());

    private static float[] Normal(int count, ulong seed)
    {
        var values = new float[count * Width];
        new SeededRandom(seed).FillGaussian(values);
        return values;
    }

    private static bool Tolerance(double expected, double actual) => Math.Abs(expected - actual) < 1e-6;

    private static string Refusal(Func<object> act) => Assert.Throws<InvalidInputException>(act).Message;
}
