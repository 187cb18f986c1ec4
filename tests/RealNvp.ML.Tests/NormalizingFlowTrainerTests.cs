using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.Statistics;

namespace RealNvp.ML.Tests;

public sealed class NormalizingFlowTrainerTests(Trained trained) : IClassFixture<Trained>
{
    [Fact]
    public void Rows_are_scored_as_the_detector_scores_them_outside_of_ml_net()
    {
        var rows = Reading.Rows(300, odd: 60, seed: 2);
        var scored = Scored(trained.Detector.Transform(trained.Fresh));
        Assert.Equal(rows.Length, scored.Length);
        foreach (var (row, said) in rows.Zip(scored))
        {
            var own = trained.Detector.Detector.Score(Record(row));
            Assert.Equal(own.Score!.Value, said.Score, 1e-3);
            Assert.Equal(own.LogProb!.Value, said.LogProbability, 1e-3);
            Assert.Equal(own.PValue!.Value, said.PValue, 0.01);
            Assert.Equal(row.Note, said.Note);
            Assert.Equal(row.Label, said.Label);
        }
    }

    [Fact]
    public void Anomalies_are_flagged_with_a_reason_and_most_normal_rows_are_not()
    {
        var scored = Scored(trained.Detector.Transform(trained.Fresh));
        Assert.InRange(scored.Count(row => row.Label > 0 && row.PredictedLabel), 54, 60);
        Assert.InRange(scored.Count(row => row.Label == 0 && row.PredictedLabel), 0, 36);
        Assert.All(scored.Where(row => !row.PredictedLabel), row => Assert.Equal("", row.Reason));
        Assert.All(scored.Where(row => row.PredictedLabel && row.Label > 0), row => Assert.NotEqual("", row.Reason));
        Assert.Contains(scored, row => row.Reason.Contains(nameof(Reading.Pressure), StringComparison.Ordinal));
    }

    [Fact]
    public void The_area_that_ml_net_evaluates_is_that_of_the_scores()
    {
        var view = trained.Detector.Transform(trained.Fresh);
        var metrics = trained.Context.AnomalyDetection.Evaluate(view);
        var scored = Scored(view);
        var own = Auroc.Compute(
            scored.Where(row => row.Label > 0).Select(row => (double)row.Score).ToArray(),
            scored.Where(row => row.Label == 0).Select(row => (double)row.Score).ToArray());
        Assert.InRange(own, 0.9, 1);
        Assert.Equal(own, metrics.AreaUnderRocCurve, 1e-9);
    }

    [Fact]
    public void A_row_that_cannot_be_measured_is_flagged_and_counts_as_the_strangest()
    {
        Reading[] rows = [.. Reading.Rows(50, odd: 5, seed: 4)];
        rows[52].Room = "garage";
        rows[53].Temperature = float.NaN;
        var view = trained.Detector.Transform(trained.Context.Data.LoadFromEnumerable(rows));
        var scored = Scored(view);
        foreach (var row in scored[52..54])
        {
            Assert.True(row.PredictedLabel);
            Assert.Equal(float.MaxValue, row.Score);
            Assert.True(float.IsNaN(row.PValue) && float.IsNaN(row.LogProbability));
        }

        Assert.Contains("garage", scored[52].Reason, StringComparison.Ordinal);
        Assert.Contains(nameof(Reading.Temperature), scored[53].Reason, StringComparison.Ordinal);
        var own = Auroc.Compute(scored[50..].Select(row => (double)row.Score).ToArray(), scored[..50].Select(row => (double)row.Score).ToArray());
        Assert.Equal(own, trained.Context.AnomalyDetection.Evaluate(view).AreaUnderRocCurve, 1e-9);
    }

    [Fact]
    public void Rows_that_lack_a_value_are_scored_where_they_are_to_be_filled()
    {
        var filling = trained.Context.AnomalyDetection.Trainers.NormalizingFlow(Trained.Brief with { Missing = Tables.MissingRule.Impute });
        using var detector = filling.Fit(trained.Data);
        Reading[] rows = Reading.Rows(5);
        rows[2].Temperature = float.NaN;
        var scored = Scored(detector.Transform(trained.Context.Data.LoadFromEnumerable(rows)));
        Assert.All(scored, row => Assert.True(float.IsFinite(row.Score)));
    }

    [Fact]
    public void The_density_of_rows_given_a_column_is_scored_and_not_drawn_from_without_it()
    {
        var options = Trained.Options with { Training = new() { Epochs = 4, Members = 1, Table = new() { Given = [nameof(Reading.Room)] } } };
        using var detector = trained.Context.AnomalyDetection.Trainers.NormalizingFlow(options).Fit(trained.Data);
        Assert.Equal(3, detector.Model.Spec.Context);
        Assert.All(Scored(detector.Transform(trained.Fresh)), row => Assert.True(float.IsFinite(row.LogProbability)));
        Assert.Throws<InvalidInputException>(() => trained.Context.Data.SampleFlow(detector, 10));
    }

    [Fact]
    public void Rows_of_a_series_are_judged_by_those_before_them_in_the_view()
    {
        var random = new Random(7);
        var level = 0f;
        var rows = Enumerable.Range(0, 400).Select(index => new Level { Time = index, Height = level += random.NextSingle() - 0.5f }).ToArray();
        var options = new NormalizingFlowOptions
        {
            Columns = [nameof(Level.Time), nameof(Level.Height)],
            Training = new() { Epochs = 4, Members = 1, Table = new() { OrderBy = nameof(Level.Time), Lags = 2 } },
        };
        using var detector = trained.Context.AnomalyDetection.Trainers.NormalizingFlow(options).Fit(trained.Context.Data.LoadFromEnumerable(rows[..300]));
        var view = detector.Transform(trained.Context.Data.LoadFromEnumerable(rows[300..]));
        var pValues = view.GetColumn<float>("PValue").ToArray();
        Assert.All(pValues[..2], pValue => Assert.True(float.IsNaN(pValue), "the first rows have none before them"));
        Assert.All(pValues[2..], pValue => Assert.InRange(pValue, 0, 1));
        Assert.Equal(pValues, view.GetColumn<float>("PValue").ToArray());
    }

    [Fact]
    public void One_seed_gives_one_model_and_the_context_has_the_seed()
    {
        float[] expected = Of(3);
        Assert.Equal(expected, Of(3));
        Assert.NotEqual(expected, Of(4));

        float[] Of(int seed)
        {
            using var detector = new MLContext(seed).AnomalyDetection.Trainers.NormalizingFlow(Trained.Brief).Fit(trained.Data);
            return [.. detector.Transform(trained.Fresh).GetColumn<float>("LogProbability")];
        }
    }

    [Fact]
    public void The_training_is_told_of_in_the_log_of_the_context()
    {
        var context = new MLContext();
        var lines = new List<string>();
        context.Log += (_, line) => lines.Add(line.Message);
        var trainer = context.AnomalyDetection.Trainers.NormalizingFlow(Trained.Brief);
        using var detector = trainer.Fit(trained.Data);
        Assert.Contains(lines, line => line.Contains("epoch 2/2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_training_ends_when_it_is_cancelled()
    {
        using var ending = new CancellationTokenSource();
        var context = new MLContext();
        context.Log += (_, line) =>
        {
            if (line.Message.Contains("epoch 1/", StringComparison.Ordinal))
            {
                ending.Cancel();
            }
        };
        var trainer = context.AnomalyDetection.Trainers.NormalizingFlow(
            Trained.Options with { Training = new() { Epochs = 100_000, Members = 1 }, CancellationToken = ending.Token });
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Fit(trained.Data));
    }

    [Fact]
    public void Folds_of_a_cross_validation_are_fitted_and_evaluated_each()
    {
        var data = trained.Context.Data.LoadFromEnumerable(Reading.Rows(400, odd: 40, seed: 5));
        var trainer = trained.Context.AnomalyDetection.Trainers.NormalizingFlow(Trained.Brief);
        var areas = trained.Context.Data.CrossValidationSplit(data, numberOfFolds: 2)
            .Select(fold => trained.Context.AnomalyDetection.Evaluate(trainer.Fit(fold.TrainSet).Transform(fold.TestSet)).AreaUnderRocCurve)
            .ToArray();
        Assert.Equal(2, areas.Length);
        Assert.All(areas, area => Assert.InRange(area, 0.6, 1));
    }

    private ScoredReading[] Scored(IDataView view) => [.. trained.Context.Data.CreateEnumerable<ScoredReading>(view, reuseRowObject: false)];

    private static Dictionary<string, object?> Record(Reading row) => new()
    {
        ["Temperature"] = row.Temperature,
        ["Pressure"] = row.Pressure,
        ["Room"] = row.Room,
        ["IsOpen"] = row.IsOpen,
        ["Floor"] = row.Floor,
        ["Loads[0]"] = row.Loads[0],
        ["Loads[1]"] = row.Loads[1],
    };

    private sealed class Level
    {
        public int Time { get; set; }

        public float Height { get; set; }
    }
}
