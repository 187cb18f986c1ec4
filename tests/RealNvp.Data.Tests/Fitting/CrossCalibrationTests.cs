using RealNvp.Data.Fitting;
using RealNvp.Rows;

namespace RealNvp.Data.Tests.Fitting;

/// <summary>Small tables are calibrated by what each flow held back too.</summary>
public sealed class CrossCalibrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_flow_held_back_is_measured_by_that_flow_alone()
    {
        using var data = Load(100, 1);
        using var model = ModelFitting.Fit(data, new() { Epochs = 2, Members = 3 }, cancellationToken: Token);
        var heldOut = model.Calibration!.HeldOut;
        Assert.Equal(10 + (3 * 10), heldOut.Count);
        var place = 0;
        AssertMeasuredBy(model, data.Test);
        foreach (var (number, flow) in model.Members.Index())
        {
            AssertMeasuredBy(flow, EnsembleMember.Rows(data, number + 1, Token).Valid);
        }

        void AssertMeasuredBy(DensityModel by, IRows rows)
        {
            var (values, _) = RowCopy.Read(rows, [.. Enumerable.Range(0, rows.Count)], Token);
            foreach (var logProb in by.LogProbs(values))
            {
                Assert.Equal(logProb, heldOut.LogProbs.Span[place++], 1e-5);
            }
        }
    }

    [Fact]
    public void No_row_is_compared_with_itself()
    {
        using var data = Load(60, 2);
        using var model = ModelFitting.Fit(data, new() { Epochs = 2, Members = 3 }, cancellationToken: Token);
        Assert.Equal(6 * (1 + model.Members.Count), model.Calibration!.Count);
        Assert.All(model.Calibration.HeldOut.Local!.Value.ToArray(), distance => Assert.InRange(distance, 1e-2, double.MaxValue));
    }

    [Fact]
    public void Each_row_sets_p_values_once_however_many_flows_there_are()
    {
        using var data = Load(10, 3);
        using var model = ModelFitting.Fit(data, new() { Epochs = 1, Members = 12 }, cancellationToken: Token);
        Assert.Equal(10, model.Calibration!.Count);
    }

    [Fact]
    public void One_flow_is_calibrated_by_the_test_rows_alone()
    {
        using var data = Load(100, 1);
        using var model = ModelFitting.Fit(data, new() { Epochs = 2, Members = 1 }, cancellationToken: Token);
        Assert.Equal(10, model.Calibration!.Count);
        Assert.True(model.Calibration.HasOwnScales);
    }

    [Fact]
    public void New_rows_are_flagged_at_about_the_rate_that_is_asked()
    {
        double[] shares = [.. Enumerable.Range(1, 25).Select(Share)];
        var mean = shares.Average();
        var error = Math.Sqrt(shares.Average(share => (share - mean) * (share - mean)) / shares.Length);

        // 24 rows allow a rate of 5 in 25; four standard errors of the mean over tables.
        Assert.InRange(mean, 0.2 - (4 * error), 0.2 + (4 * error));
        Assert.InRange(error, 0, 0.025);

        double Share(int seed)
        {
            using var detector = AnomalyDetector.Fit(Write("rows.csv", 60, (ulong)seed), new() { Epochs = 4, Members = 3, Seed = (ulong)seed });
            Assert.Equal(24, detector.Scorer.HeldOut.Count);
            return detector.Score(Write("fresh.csv", 300, 1000 + (ulong)seed)).Count(row => row.PValue <= 0.2 + 1e-9) / 300.0;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Dataset Load(int rows, ulong seed) => DatasetCatalogue.Load(Write("rows.csv", rows, seed), new());

    private string Write(string name, int rows, ulong seed)
    {
        var random = SeededRandom.For(seed);
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllLines(path, ["a,b,c", .. Enumerable.Range(0, rows).Select(_ =>
        {
            var a = random.NextGaussian();
            return string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"{a:F4},{a + (0.5 * random.NextGaussian()):F4},{Math.Exp(random.NextGaussian()):F4}");
        })]);
        return path;
    }
}
