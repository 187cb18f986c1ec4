using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Rows;
using RealNvp.Scores;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Scores;

/// <summary>Rows of a standard normal were held out; where the model runs they are half a deviation further in both columns.</summary>
public sealed class CovariateShiftTests
{
    private const int Width = 2;
    private const double Rate = 0.05;

    [Fact]
    public void A_scorer_keeps_its_rate_for_rows_that_are_spread_as_the_shift_says()
    {
        using var model = new DensityModel(new ActNormFlow(Width), new ModelMetadata());
        IRows heldOut = Rows(4000, 0, 1), there = Rows(2000, 0.5, 2);
        var calibration = ScoreCalibration.Measure(model, heldOut, cancellationToken: TestContext.Current.CancellationToken);
        var shift = CovariateShift.Measure(model, heldOut, there, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((4000, 2000, false), (shift.HeldOutWeights.Length, shift.TargetRows, shift.IsNone));

        var scorer = new AnomalyScorer(model, calibration, shift, Rate, ScoreKind.Likelihood);
        var rows = Values(4000, 0.5, 3);
        var scores = scorer.Score(rows);
        Assert.All(scores, score => Assert.Equal(score.PValue <= Rate, score.IsFlagged));
        var (weights, stronger) = (shift.Weights(rows), shift.Stronger!.Weights(rows));
        var heldOutScores = calibration.HeldOut.Scores(ScoreKind.Likelihood, calibration);
        var other = new WeightedThreshold(heldOutScores, shift.Stronger.HeldOutWeights.Span);
        Assert.All(scores.Index(), each => Assert.Equal(
            Math.Max(scorer.Weighted!.PValue(each.Item.Value, weights[each.Index]), other.PValue(each.Item.Value, stronger[each.Index])), each.Item.PValue));
        Assert.InRange(scorer.Weighted!.EffectiveCount, 1500, 3500);

        // Four standard errors of what the held-out rows are worth and of the rows, and a fifth for weights that are estimated.
        var error = Math.Sqrt(Rate * (1 - Rate) * ((1 / scorer.Weighted.EffectiveCount) + (1 / 4000.0)));
        Assert.InRange(scores.Average(score => score.IsFlagged ? 1.0 : 0), (0.8 * Rate) - (4 * error), (1.2 * Rate) + (4 * error));
        var plain = new AnomalyScorer(model, calibration, Rate, ScoreKind.Likelihood).Score(rows);
        Assert.True(plain.Average(score => score.IsFlagged ? 1.0 : 0) > 0.08);
        Assert.Throws<InvalidOperationException>(() => scorer.ToScores(scorer.Measure(rows)));
    }

    [Fact]
    public void Weights_of_other_rows_or_of_too_few_are_refused()
    {
        using var model = new DensityModel(new ActNormFlow(Width), new ModelMetadata());
        IRows heldOut = Rows(200, 0, 1), there = Rows(200, 2, 2);
        var shift = CovariateShift.Measure(model, heldOut, there, cancellationToken: TestContext.Current.CancellationToken);
        var calibration = ScoreCalibration.Measure(model, heldOut, cancellationToken: TestContext.Current.CancellationToken);
        var other = ScoreCalibration.Measure(model, Rows(100, 0, 1), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Throws<ArgumentException>(() => new AnomalyScorer(model, other, shift));
        Assert.Throws<DataFaultException>(() => new AnomalyScorer(model, calibration, shift, 0.01));
        var worth = new AnomalyScorer(model, calibration, shift);
        Assert.Equal(1 / (Math.Floor(worth.HeldOutWorth) + 1), worth.FalseAlarms);
        Assert.True(worth.HeldOutWorth <= worth.Weighted!.EffectiveCount);
        Assert.Throws<ArgumentException>(() => shift.Weights([1, 2, 3]));
        Assert.Empty(shift.Weights([]));
        var few = Assert.Throws<DataFaultException>(() => CovariateShift.Measure(model, heldOut, Rows(49, 0, 3)));
        Assert.Contains("at least 50 held-out rows and as many from there; there are 200 and 49", few.Message, StringComparison.Ordinal);
    }

    private static ArrayRows Rows(int count, double shift, ulong seed) => new(Values(count, shift, seed), Width);

    private static float[] Values(int count, double shift, ulong seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count * Width).Select(_ => (float)(random.NextGaussian() + shift))];
    }
}
