using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Scores;
using RealNvp.Specs;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Scores;

/// <summary>On a density that is known: 100 times as high below 0 as at the same quantile above.</summary>
public sealed class CappedLikelihoodTests
{
    private static readonly double LogPeak = -0.5 * Math.Log(2 * Math.PI);

    [Fact]
    public void A_row_is_not_excused_by_lying_where_the_density_is_piled_up()
    {
        // Three standard deviations on either side, and one: most held-out rows lie above 0, where the log-det is 0.
        float[] rows = [-0.03f, 3, -0.01f, 1];
        Assert.Equal([4.5, 4.5, 0.5, 0.5], Scores(ScoreKind.CappedLikelihood, [1, 2, 3, -0.01f], rows).Select(score => score + LogPeak), Near);

        // The likelihood takes three deviations of piled-up values for more normal than one of the others.
        var likelihood = Scores(ScoreKind.Likelihood, [1, 2, 3, -0.01f], rows);
        Assert.True(likelihood[0] < likelihood[3]);
    }

    [Fact]
    public void A_row_where_the_density_is_thin_scores_its_likelihood()
    {
        // Most held-out rows lie below 0: the cap is log 100, and takes nothing from any row.
        float[] rows = [-0.03f, 3, -0.01f, 1], heldOut = [-0.01f, -0.02f, -0.03f, 1];
        Assert.Equal(Scores(ScoreKind.Likelihood, heldOut, rows), Scores(ScoreKind.CappedLikelihood, heldOut, rows), Near);
    }

    [Fact]
    public void It_needs_a_calibration_and_is_what_tables_are_judged_by()
    {
        using var model = new DensityModel(new PiledUpFlow(), new ModelMetadata());
        var measures = new RowMeasurer(model).Measure([1]);
        Assert.Contains("calibrate", Assert.Throws<InvalidInputException>(() => measures.Scores(ScoreKind.CappedLikelihood)).Message, StringComparison.Ordinal);
        Assert.Equal((ScoreKind.CappedLikelihood, ScoreKind.Likelihood), (ScoreKind.DefaultFor(model.Spec), ScoreKind.UncalibratedFor(model.Spec)));

        // The length of a Student latent does not give its density, and so no log-det.
        Assert.Equal(ScoreKind.Likelihood, ScoreKind.DefaultFor(model.Spec with { Base = new BaseSpec(BaseKind.StudentT) }));
    }

    private static double[] Scores(ScoreKind kind, float[] heldOut, float[] rows)
    {
        using var model = new DensityModel(new PiledUpFlow(), new ModelMetadata());
        var calibration = ScoreCalibration.Measure(model, new ArrayRows(heldOut, 1), cancellationToken: TestContext.Current.CancellationToken);
        return [.. new AnomalyScorer(model, calibration, 0.5, kind).Score(rows).Select(score => score.Value)];
    }

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < 1e-5;
}
