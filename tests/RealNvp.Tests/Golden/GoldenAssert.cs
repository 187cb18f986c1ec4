using RealNvp.Calibration;
using RealNvp.Golden;
using RealNvp.Specs;

namespace RealNvp.Tests.Golden;

/// <summary>Holds what a version says now to what an earlier one said.</summary>
internal static class GoldenAssert
{
    /// <summary>Every value of a tensor lies within a share of the tensor's largest, or of 1 where that is smaller.</summary>
    public static void Close(string name, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 1, difference = 0;
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.True(float.IsFinite(actual[index]), $"{name}: value {index} is {actual[index]}");
            largest = Math.Max(largest, Math.Abs(expected[index]));
            difference = Math.Max(difference, Math.Abs(expected[index] - actual[index]));
        }

        Assert.True(difference <= tolerance * largest, $"{name}: largest difference {difference:G3}, {difference / largest:G3} of the largest value");
    }

    /// <summary>Every number lies within a share of its own size, or of 1 where that is smaller; not-a-number stays that.</summary>
    public static void Close(string name, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var index = 0; index < expected.Length; index++)
        {
            var (before, now) = (expected[index], actual[index]);
            Assert.True(
                before.Equals(now) || Math.Abs(before - now) <= tolerance * Math.Max(1, Math.Abs(before)),
                $"{name}: value {index} was {before} and is {now}, a difference of {Math.Abs(before - now) / Math.Max(1, Math.Abs(before)):G3}");
        }
    }

    /// <summary>What a model says of its rows, and what a training step makes of it.</summary>
    /// <param name="expected">What it said.</param>
    /// <param name="model">The model; the training step changes its running statistics.</param>
    /// <param name="tolerance">Of log p, latents and samples.</param>
    /// <param name="stepTolerance">Of loss, gradients and running statistics.</param>
    public static void Agrees(GoldenTensors expected, DensityModel model, double tolerance, double stepTolerance)
    {
        var actual = ModelFigures.Measure(model, expected.Floats(ModelFigures.Rows), expected.Floats(ModelFigures.Context));
        Doubles(ModelFigures.LogProb, tolerance);
        Floats(ModelFigures.Samples, tolerance);
        if (model.Members.Count > 1)
        {
            return;
        }

        Floats(ModelFigures.Latents, tolerance);
        Doubles(ModelFigures.Loss, stepTolerance);
        Floats(ModelFigures.Gradients, stepTolerance);
        Floats(ModelFigures.State, stepTolerance);

        void Doubles(string name, double within) => Close(name, expected.Doubles(name), actual.Doubles(name), within);

        void Floats(string name, double within) => Close(name, expected.Floats(name), actual.Floats(name), within);
    }

    /// <summary>Where a training ended: weights, state, best weights, and the figures of its epochs.</summary>
    /// <param name="expected">Where it ended.</param>
    /// <param name="actual">Where it ends now.</param>
    /// <param name="plan">Where the tensors lie.</param>
    /// <param name="tolerance">Of the weights and the state.</param>
    /// <param name="figureTolerance">Of the epochs' figures.</param>
    /// <param name="isLeftOut">The names of tensors that are not compared; null compares all.</param>
    public static void Agrees(
        GoldenTensors expected, GoldenTensors actual, FlowPlan plan, double tolerance, double figureTolerance, Func<string, bool>? isLeftOut = null)
    {
        foreach (var slot in plan.Slots.Where(slot => isLeftOut?.Invoke(slot.Name) != true))
        {
            var isTrained = slot.Role == WeightRole.Trained;
            Compare(isTrained ? TrainingFigures.Weights : TrainingFigures.State);
            Compare(isTrained ? TrainingFigures.BestWeights : TrainingFigures.BestState);

            void Compare(string name) =>
                Close($"{name}, {slot.Name}", expected.Floats(name).AsSpan(slot.Range), actual.Floats(name).AsSpan(slot.Range), tolerance);
        }

        foreach (var name in new[] { TrainingFigures.TrainNats, TrainingFigures.ValidNats, TrainingFigures.LearningRates })
        {
            Close(name, expected.Doubles(name), actual.Doubles(name), figureTolerance);
        }
    }

    /// <summary>Scores, thresholds, p-values and the rows flagged, for every kind of score.</summary>
    /// <param name="expected">What they were.</param>
    /// <param name="scores">What they are now.</param>
    /// <param name="tolerance">Of scores and thresholds; flags are what they were.</param>
    /// <param name="pValueTolerance">Of p-values: a score may come to lie on the other side of a held-out row that scores nearly the same.</param>
    public static void ScoresAgree(GoldenTensors expected, ScoreFigures scores, double tolerance, double pValueTolerance = 1e-12)
    {
        var actual = new GoldenTensors();
        scores.AddTo(actual);
        var kinds = Enum.GetValues<ScoreKind>().Where(kind => expected.Has(ScoreFigures.Score(kind))).ToArray();
        Assert.NotEmpty(kinds);
        foreach (var kind in kinds)
        {
            Close(ScoreFigures.Score(kind), expected.Doubles(ScoreFigures.Score(kind)), actual.Doubles(ScoreFigures.Score(kind)), tolerance);
            Close(ScoreFigures.Threshold(kind), expected.Doubles(ScoreFigures.Threshold(kind)), actual.Doubles(ScoreFigures.Threshold(kind)), tolerance);
            Close(ScoreFigures.PValue(kind), expected.Doubles(ScoreFigures.PValue(kind)), actual.Doubles(ScoreFigures.PValue(kind)), pValueTolerance);
            Assert.Equal(expected.Doubles(ScoreFigures.Flagged(kind)), actual.Doubles(ScoreFigures.Flagged(kind)));
        }
    }
}
