using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Scores;
using RealNvp.Specs;
using RealNvp.Tests.Files;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Scores;

/// <summary>The calibration travels in the model file, and a file in which it does not fit is refused.</summary>
public sealed class CalibratedModelTests
{
    private const int Width = 3;

    private static readonly FlowSpec Spec = new() { Shape = new Shape(Width), Steps = [new ActNormSpec()] };

    [Fact]
    public void A_loaded_model_scores_as_the_one_that_was_saved()
    {
        using var folder = new TemporaryFolder();
        using var model = Calibrated();
        model.Save(folder.File("m"));
        using var loaded = DensityModel.Load(folder.File("m"));
        Assert.Equal(model.Calibration!.HeldOut.LogProbs.ToArray(), loaded.Calibration!.HeldOut.LogProbs.ToArray());
        Assert.Equal(model.Calibration.Reference!.ToArray(), loaded.Calibration.Reference!.ToArray());
        var rows = Normal(30, 9);
        ScoreKind[] kinds =
        [
            ScoreKind.Likelihood, ScoreKind.CappedLikelihood, ScoreKind.Typicality, ScoreKind.Radius, ScoreKind.Gaussian, ScoreKind.Neighbours,
            ScoreKind.Smoother, ScoreKind.Local, ScoreKind.Combined,
        ];
        foreach (var kind in kinds)
        {
            Assert.Equal(new AnomalyScorer(model, 0.05, kind).Score(rows), new AnomalyScorer(loaded, 0.05, kind).Score(rows));
        }
    }

    [Fact]
    public void Bandwidths_travel_with_the_model_and_are_not_chosen_again()
    {
        using var folder = new TemporaryFolder();
        using var model = Calibrated();
        var chosen = model.Calibration!.Reference!.Bandwidths;
        Assert.NotNull(chosen.Smoother);
        Assert.NotNull(chosen.Local);
        (chosen.Smoother, chosen.Local) = (2 * chosen.Smoother, [.. chosen.Local.Select(each => 3 * each)]);
        model.Save(folder.File("m"));
        using var loaded = DensityModel.Load(folder.File("m"));
        Assert.Equal(chosen.Smoother, loaded.Calibration!.Reference!.Smoother.Bandwidth);
        Assert.Equal(chosen.Local, loaded.Calibration.Reference.Local!.Bandwidths);
    }

    [Fact]
    public void What_scores_are_measured_by_travels_with_the_model_where_other_rows_said_it()
    {
        using var folder = new TemporaryFolder();
        using var model = Calibrated();
        Assert.False(model.Calibration!.HasOwnScales);
        var scales = new ScoreScales(-3, -2, new(new(1, 2), new(-3, 4)));
        model.Calibration = new(model.Calibration.HeldOut, model.Calibration.Reference, scales);
        model.Save(folder.File("m"));
        using var loaded = DensityModel.Load(folder.File("m"));
        Assert.True(loaded.Calibration!.HasOwnScales);
        Assert.Equal(scales, loaded.Calibration.Scales);
        Assert.Equal((-3, -2), (loaded.Calibration.MeanLogProb, loaded.Calibration.MedianLogVolume));
    }

    [Fact]
    public void A_file_from_before_the_smoother_is_measured_by_it_but_has_no_threshold_for_it()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("m"), writer =>
        {
            writer.Add("calibration.log_prob", [5], new double[5]);
            writer.Add("calibration.radius", [5], new double[5]);
            writer.Add("calibration.neighbours", [5], new double[5]);
            writer.Add("calibration.training_rows", [20, 3], Normal(20, 6));
        });
        using var loaded = DensityModel.Load(folder.File("m"));
        Assert.True(new AnomalyScorer(loaded, 0.5).Measure(Normal(2, 9)).Has(ScoreKind.Smoother));
        foreach (var kind in (ScoreKind[])[ScoreKind.Smoother, ScoreKind.Local, ScoreKind.Combined])
        {
            var message = Assert.Throws<InvalidInputException>(() => new AnomalyScorer(loaded, 0.5, kind)).Message;
            Assert.Contains("calibrate the model anew", message, StringComparison.Ordinal);
        }

        Assert.Equal(ScoreKind.CappedLikelihood, new AnomalyScorer(loaded, 0.5).Kind);
    }

    [Fact]
    public void Only_what_is_wanted_is_measured_and_the_same_as_among_everything()
    {
        using var model = Calibrated();
        var measurer = new RowMeasurer(model, model.Calibration!.Reference);
        var rows = Normal(30, 9);
        var all = measurer.Measure(rows);
        foreach (var kind in (ScoreKind[])[ScoreKind.Gaussian, ScoreKind.Neighbours, ScoreKind.Smoother, ScoreKind.Local, ScoreKind.Combined])
        {
            var some = measurer.Measure(rows, wanted: [ScoreKind.Likelihood, kind]);
            Assert.Equal(all.Scores(kind, model.Calibration), some.Scores(kind, model.Calibration));
            Assert.Equal(
                (kind == ScoreKind.Gaussian, kind == ScoreKind.Neighbours, kind == ScoreKind.Smoother),
                (some.Has(ScoreKind.Gaussian), some.Has(ScoreKind.Neighbours), some.Has(ScoreKind.Smoother)));
            Assert.Equal(kind is ScoreKind.Local or ScoreKind.Combined, some.Has(ScoreKind.Local));
        }
    }

    [Fact]
    public void A_model_without_calibration_stays_without()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("m"), _ => { });
        using var loaded = DensityModel.Load(folder.File("m"));
        Assert.Null(loaded.Calibration);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.2)]
    public void Images_are_measured_by_their_length_as_png_and_the_score_is_what_the_likelihood_does_not_owe_to_it(double weight)
    {
        var spec = new FlowSpec { Shape = new Shape(1, 4, 4), Levels = 256, Steps = [new FlattenSpec(), new LogitSpec()] };
        using var model = new DensityModel(Engines.Create(spec, FlatParameters.Start(spec, 1)), new ModelMetadata());
        float[] row = [.. Enumerable.Range(0, 16).Select(i => (float)Math.Floor(weight * 16 * i))];
        var measures = new RowMeasurer(model).Measure(row);
        Assert.Equal((-model.LogProb(row) / Math.Log(2)) - measures.PngBits!.Value.Span[0], measures.Scores(ScoreKind.Complexity)[0], 1e-6);
        Assert.Equal(ScoreKind.Complexity, ScoreKind.DefaultFor(spec));
    }

    [Theory]
    [InlineData("calibration.radius", new long[] { 4 }, "has shape [4] but the calibration is of 5 rows")]
    [InlineData("calibration.radius", null, "has no tensor 'calibration.radius'")]
    [InlineData("calibration.gaussian", new long[] { 5, 1 }, "has shape [5, 1]")]
    [InlineData("calibration.log_prob", new long[] { 0 }, "a calibration is of 1 to 10,000 rows")]
    [InlineData("calibration.log_prob", new long[] { 10_001 }, "a calibration is of 1 to 10,000 rows")]
    [InlineData("calibration.smoother_bandwidth", new long[] { 2 }, "has shape [2] but 1 bandwidth belongs there")]
    [InlineData("calibration.local_bandwidths", new long[] { 3 }, "has shape [3] but 4 bandwidths belong there")]
    [InlineData("calibration.smoother_bandwidth", new long[] { 1 }, "holds 0 but a bandwidth lies above 0")]
    [InlineData("calibration.local_bandwidths", new long[] { 4 }, "holds 0, 0, 0, 0 but a bandwidth lies above 0")]
    [InlineData("calibration.scales", new long[] { 3 }, "has shape [3] but 2 or 6 numbers belong there")]
    [InlineData("calibration.scales", new long[] { 6 }, "but scales are finite numbers, the units above 0")]
    [InlineData("calibration.training_rows", new long[] { 7, 4 }, "but rows of 3 values belong there, from 6 to 10000 of them")]
    [InlineData("calibration.training_rows", new long[] { 5, 3 }, "from 6 to 10000 of them")]
    [InlineData("calibration.training_rows", new long[] { 10_001, 3 }, "from 6 to 10000 of them")]
    public void Tensors_that_do_not_fit_are_refused_by_their_names(string name, long[]? shape, string words)
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("m"), writer =>
        {
            (string Name, long[] Shape)[] tensors =
            [
                ("calibration.log_prob", [5]),
                ("calibration.radius", [5]),
                ("calibration.gaussian", [5]),
                ("calibration.training_rows", [7, 3]),
            ];
            foreach (var (each, usual) in tensors.All(tensor => tensor.Name != name) ? [.. tensors, (name, shape!)] : tensors)
            {
                var actual = each == name ? shape : usual;
                if (actual is null)
                {
                    continue;
                }

                var count = actual.Aggregate(1L, (product, size) => product * size);
                if (each == "calibration.training_rows")
                {
                    writer.Add(each, actual, new float[count]);
                }
                else
                {
                    writer.Add(each, actual, new double[count]);
                }
            }
        });
        var message = Assert.Throws<ModelFileException>(() => DensityModel.Load(folder.File("m"))).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.Contains("damaged", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_rows_that_are_no_numbers_and_files_that_are_cut_short_are_refused()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("nan"), writer =>
        {
            writer.Add("calibration.log_prob", [1], new double[1]);
            writer.Add("calibration.radius", [1], new double[1]);
            writer.Add("calibration.training_rows", [6, 3], Enumerable.Repeat(float.NaN, 18).ToArray());
        });
        Assert.Contains("not finite", Assert.Throws<ModelFileException>(() => DensityModel.Load(folder.File("nan"))).Message, StringComparison.Ordinal);
        using var model = Calibrated();
        model.Save(folder.File("m"));
        var bytes = File.ReadAllBytes(folder.File("m"));
        File.WriteAllBytes(folder.File("cut"), bytes[..^8]);
        Assert.Contains("cut", Assert.Throws<ModelFileException>(() => DensityModel.Load(folder.File("cut"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_calibration_for_rows_of_another_width_is_refused()
    {
        using var model = Calibrated();
        using var other = new DensityModel(new ActNormFlow(2), new ModelMetadata());
        Assert.Contains("3 values", Assert.Throws<DataFaultException>(() => other.Calibration = model.Calibration).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_training_rows_are_a_bounded_sample_and_too_few_are_none()
    {
        Assert.Equal(ReferenceRows.MostRows, ReferenceRows.Draw(new ArrayRows(Normal(12_000, 1), Width))!.Count);
        Assert.Equal(ReferenceRows.MostValues / 2000, ReferenceRows.Draw(new ArrayRows(new float[600 * 2000], 2000))!.Count);
        Assert.Null(ReferenceRows.Draw(new ArrayRows(Normal(5, 1), Width)));
    }

    private static DensityModel Calibrated()
    {
        var model = new DensityModel(Engines.Create(Spec, FlatParameters.Start(Spec, 1)), new ModelMetadata());
        model.Calibration = ScoreCalibration.Measure(
            model,
            new ArrayRows(Normal(99, 5), Width),
            ReferenceRows.Draw(new ArrayRows(Normal(50, 6), Width)),
            cancellationToken: TestContext.Current.CancellationToken);
        return model;
    }

    private static void Write(string path, Action<SafetensorsWriter> add)
    {
        var writer = new SafetensorsWriter();
        ModelFile.Add(writer, Spec, new ModelMetadata(), FlatParameters.Start(Spec, 1), null);
        add(writer);
        writer.Save(path);
    }

    private static float[] Normal(int count, ulong seed)
    {
        var values = new float[count * Width];
        new SeededRandom(seed).FillGaussian(values);
        return values;
    }
}
