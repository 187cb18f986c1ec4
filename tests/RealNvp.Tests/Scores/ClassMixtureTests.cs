using RealNvp.Calibration;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Scores;
using RealNvp.Specs;
using RealNvp.Tests.Files;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Scores;

/// <summary>Rows whose classes a model is not told: the density of all classes together, and thresholds by rows that are not told theirs either.</summary>
public sealed class ClassMixtureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_density_of_a_row_without_a_class_is_the_sum_over_the_classes_by_their_shares()
    {
        using var model = Shifted();
        float[] rows = [0, 0.5f, 0.3f, -2, 0, 40];
        var measures = new RowMeasurer(model).Measure(rows, cancellationToken: Token);
        double[] first = model.LogProbs(rows, Repeated(0, 3), Token), second = model.LogProbs(rows, Repeated(1, 3), Token);
        for (var row = 0; row < 3; row++)
        {
            // Three training rows of the first class and none of the second, each counted once more.
            var expected = Math.Log((0.8 * Math.Exp(first[row])) + (0.2 * Math.Exp(second[row])));
            Assert.Equal(double.IsFinite(expected) ? expected : second[row] + Math.Log(0.2), measures.LogProbs.Span[row], 1e-5);
        }

        // The latent is that of the class that weighs most.
        var latent = model.Encode([0, 40], Repeated(1, 1), Token);
        Assert.Equal(Math.Sqrt((latent[0] * latent[0]) + (latent[1] * latent[1])), measures.Radii.Span[2], 1e-5);
    }

    [Fact]
    public void The_likelihood_of_rows_without_classes_is_the_mean_of_that_density()
    {
        using var model = Shifted();
        float[] rows = [0, 0.5f, 0.3f, -2];
        var expected = new RowMeasurer(model).Measure(rows, cancellationToken: Token).LogProbs.ToArray().Average();
        Assert.Equal(expected, model.Evaluate(new ArrayRows(rows, 2), cancellationToken: Token).Nats, 1e-6);
    }

    [Fact]
    public void Without_names_of_classes_a_context_is_needed()
    {
        using var model = Shifted();
        using var nameless = new DensityModel(model.Flow, new());
        Assert.Throws<ArgumentException>(() => new RowMeasurer(nameless).Measure([0, 1], cancellationToken: Token));
        Assert.Throws<DataFaultException>(() => nameless.Evaluate(new ArrayRows([0, 1], 2), cancellationToken: Token));
    }

    [Fact]
    public void Rates_hold_for_rows_without_classes_when_held_out_rows_were_without_them()
    {
        using var model = Shifted();
        var reference = ReferenceRows.Draw(Drawn(model, 500, 3, withClasses: true));
        var calibration = ScoreCalibration.Measure(model, Drawn(model, 2000, 1, withClasses: false), reference, cancellationToken: Token);
        var fresh = RowCopy.First(Drawn(model, 2000, 2, withClasses: false), cancellationToken: Token).Rows;
        foreach (var kind in Enum.GetValues<ScoreKind>().Where(calibration.HeldOut.Has))
        {
            var flagged = new AnomalyScorer(model, calibration, 0.1, kind).Score(fresh, cancellationToken: Token).Count(score => score.IsFlagged);

            // Three standard errors of both samples of 2,000 around 200.
            Assert.InRange(flagged, 142, 258);
        }
    }

    [Fact]
    public void A_model_file_keeps_both_thresholds_and_the_training_rows_once()
    {
        using var folder = new TemporaryFolder();
        using var model = Shifted();
        var reference = ReferenceRows.Draw(Drawn(model, 500, 3, withClasses: true));
        model.Calibration = ScoreCalibration.Measure(model, Drawn(model, 40, 1, withClasses: true), reference, cancellationToken: Token);
        var path = Path.Combine(folder.Path, "both.safetensors");
        model.Save(path);
        var alone = new FileInfo(path).Length;
        model.CalibrationWithoutClasses = ScoreCalibration.Measure(model, Drawn(model, 30, 2, withClasses: false), reference, cancellationToken: Token);
        model.Save(path);
        Assert.InRange(new FileInfo(path).Length - alone, 30 * 4 * 8, 3000);

        using var read = DensityModel.Load(path);
        Assert.Equal((40, 30), (read.Calibration!.Count, read.CalibrationWithoutClasses!.Count));
        Assert.Same(read.Calibration.Reference, read.CalibrationWithoutClasses.Reference);
        Assert.Equal(model.CalibrationWithoutClasses.HeldOut.Neighbours!.Value.ToArray(), read.CalibrationWithoutClasses.HeldOut.Neighbours!.Value.ToArray());

        model.Calibration = null;
        model.Save(path);
        using var single = DensityModel.Load(path);
        Assert.Null(single.Calibration);
        Assert.Equal(reference!.Count, single.CalibrationWithoutClasses!.Reference!.Count);
    }

    private static ArrayRows Drawn(DensityModel model, int count, ulong seed, bool withClasses)
    {
        var context = ClassContext.InOrder(ClassContext.CountsInProportion(count, ClassPosterior.Priors(model), seed));
        var rows = model.Sample(count, seed, context: context, cancellationToken: Token);
        return withClasses ? new(rows, 2, context, 2) : new(rows, 2);
    }

    private static float[] Repeated(int label, int count) => RowCopy.Repeated(ClassContext.Of(label, 2), count);

    /// <summary>Two standard normal columns, the second shifted by 2 to either side by the class.</summary>
    private static DensityModel Shifted()
    {
        var linear = new MlpSpec { Hidden = [] };
        var spec = new FlowSpec { Shape = new(2), Steps = [new AffineCouplingSpec { ScaleNet = linear, ShiftNet = linear }] }.Given(2);
        var parameters = FlatParameters.Start(spec, seed: 1);
        parameters["steps.0.t.0.weight"][1] = 2;
        parameters["steps.0.t.0.weight"][2] = -2;
        return new(ManagedEngine.Instance.Create(spec, parameters), new() { Classes = ["a", "b"], ClassRows = [3, 0] });
    }
}
