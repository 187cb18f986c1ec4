using RealNvp.Data.Fitting;
using RealNvp.Files;
using RealNvp.Recipes;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Fitting;

/// <summary>From rows to a model in one call: what is heard of it on the way, and how it is ended.</summary>
public sealed class ModelFittingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_epoch_is_reported_with_its_figures_its_speed_and_the_time_left()
    {
        var reports = new Reports();
        using var model = ModelFitting.Fit(Rows(), Options(epochs: 3), reports, TestContext.Current.CancellationToken);
        Assert.Contains("300 rows of 2 columns", reports.All[0].Notice, StringComparison.Ordinal);
        var epochs = reports.All.Where(report => report is { Notice: null, ValidNats: not null, Step: var step } && (step == report.StepsPerEpoch || step == 0));
        Assert.Superset(new HashSet<int> { 0, 1, 2, 3 }, epochs.Select(report => report.Epoch).ToHashSet());
        var last = reports.All[^1];
        Assert.Equal((3, 3), (last.Epoch, last.Epochs));
        Assert.Equal(TimeSpan.Zero, last.TimeLeft);
        Assert.True(last.RowsPerSecond > 0);
        Assert.Equal(-last.ValidNats!.Value / (2 * Math.Log(2)), last.BitsPerDimension!.Value, 1e-9);
        Assert.StartsWith("epoch 3/3 step ", last.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_is_ended_within_a_step_and_leaves_no_model()
    {
        using var stop = new CancellationTokenSource();
        var observer = new Reports(report =>
        {
            if (report.Step > 0)
            {
                stop.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => ModelFitting.Fit(Rows(), Options(epochs: 1_000_000), observer, stop.Token));
        Assert.Single(observer.All.Where(report => report.Step > 0).DistinctBy(report => (report.Epoch, report.Step)));
    }

    [Fact]
    public async Task A_training_in_the_background_gives_the_same_model_and_is_ended_alike()
    {
        using var model = ModelFitting.Fit(Rows(), Options(), cancellationToken: TestContext.Current.CancellationToken);
        using var same = await ModelFitting.FitAsync(Rows(), Options(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(model.Parameters.Weights, same.Parameters.Weights);
        using var stop = new CancellationTokenSource();
        var reports = new Reports(report => stop.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AnomalyDetector.FitAsync(Rows(), new() { Epochs = 1_000_000 }, reports, stop.Token));
    }

    [Fact(Timeout = 120_000)]
    public async Task When_the_time_is_up_the_best_model_so_far_is_taken()
    {
        var options = Options(epochs: 1_000_000) with { MostTime = TimeSpan.FromMilliseconds(300) };
        using var model = await ModelFitting.FitAsync(Rows(), options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotNull(model.Calibration);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ModelFitting.Fit(Rows(), options with { MostTime = TimeSpan.Zero }, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_facts_lead_back_to_the_rows()
    {
        var path = _folder.Write("r.csv", "a,n\n" + string.Concat(Enumerable.Range(0, 300).Select(row => FormattableString.Invariant($"{Math.Sin(row * row):F3},{row % 5}\n"))));
        using var model = ModelFitting.Fit(TableSource.FromFile(path), Options(), cancellationToken: TestContext.Current.CancellationToken);
        var saved = Path.Combine(_folder.Path, "m.safetensors");
        model.Save(saved);
        var metadata = ModelFile.Read(saved).Metadata;
        Assert.Equal((path, 7ul, 7ul, 240, "plane", "managed"), (metadata.Data, metadata.DataSeed!.Value, metadata.Seed, metadata.TrainingRows, metadata.Recipe, metadata.Engine));
        Assert.True(metadata.ValidNats < 0 && metadata.ValidBitsPerDimension > 0 && metadata.Seconds > 0);

        // By this metadata alone the same rows are held out, and those that trained are others.
        using var again = DatasetCatalogue.Load(metadata.Data, new() { Seed = metadata.DataSeed.Value, Schema = model.Schema }, null, TestContext.Current.CancellationToken);
        Assert.Equal(model.Calibration!.HeldOut.LogProbs.ToArray(), LogProbs(again.HeldOut));

        double[] LogProbs(IRows rows)
        {
            var values = new float[rows.Count * rows.Width];
            for (var row = 0; row < rows.Count; row++)
            {
                rows.Read(row, values.AsSpan(row * rows.Width, rows.Width));
            }

            return model.LogProbs(values);
        }
    }

    [Fact]
    public void Rows_with_gaps_train_and_drawn_ones_have_gaps_as_often()
    {
        using var model = ModelFitting.Fit(TableSource.FromRows(WithGaps), Options(epochs: 5), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(240, model.Metadata.TrainingRows);
        var cells = RealNvp.Data.Tests.Rows.Decoded(model.Schema!, model.Sample(2000, seed: 3));
        Assert.InRange(cells.Count(double.IsNaN) / 2000.0, 0.05, 0.15);
        Assert.All(cells.Where((cell, i) => i % 2 == 1 && !double.IsNaN(cell)), cell => Assert.Contains(cell, (double[])[0, 1, 2, 3, 4]));
        Assert.DoesNotContain(cells.Where((_, i) => i % 2 == 0), double.IsNaN);
    }

    [Fact]
    public void Rows_with_gaps_are_left_out_or_filled_in_where_that_is_asked_for()
    {
        var rows = WithGaps;
        using var dropped = ModelFitting.Fit(
            TableSource.FromRows(rows), Options() with { Missing = MissingRule.Drop }, cancellationToken: TestContext.Current.CancellationToken);
        var reports = new Reports();
        var options = Options() with { Missing = MissingRule.Impute };
        using var filled = ModelFitting.Fit(TableSource.FromRows(rows), options, reports, TestContext.Current.CancellationToken);
        Assert.Equal((216, 246), (dropped.Metadata.TrainingRows, filled.Metadata.TrainingRows));
        Assert.Equal(dropped.Calibration!.Count, filled.Calibration!.Count);
        Assert.Contains(reports.All, report => report.Notice?.Contains("30 missing values in 30 rows filled in", StringComparison.Ordinal) == true);
    }

    private static double[][] WithGaps =>
        [.. Enumerable.Range(0, 300).Select(row => (double[])[Math.Sin(row * row), row % 10 == 3 ? double.NaN : row % 5])];

    private static FitOptions Options(int epochs = 2) => new() { Preset = Presets.Find("plane"), Epochs = epochs, Seed = 7 };

    private static TableSource Rows() =>
        TableSource.FromRows([.. Enumerable.Range(0, 300).Select(row => (double[])[Math.Sin(row * row), row % 5])]);
}
