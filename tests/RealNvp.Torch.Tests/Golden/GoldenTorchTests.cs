using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Golden;
using RealNvp.Tests.Golden;
using RealNvp.Training;

namespace RealNvp.Torch.Tests.Golden;

/// <summary>The torch engine makes of models and trainings that earlier versions wrote, by either engine, what those made of them.</summary>
public sealed class GoldenTorchTests
{
    private const double Tolerance = 1e-4;
    private const double StepTolerance = 2e-4;
    private const double CoarseTolerance = 2e-3;

    public static TheoryData<string> Models => [.. GoldenFolder.Names(GoldenFolder.Models, GoldenFolder.Tables)];

    public static TheoryData<string> Checkpoints =>
    [
        .. GoldenFolder.Names(GoldenFolder.Checkpoints).Where(name => GoldenFolder.Expected(name).Has(StoredRows.Train)),
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Densities_latents_samples_and_a_training_step_are_what_they_were(string name)
    {
        using var model = DensityModel.Load(GoldenFolder.File(name), TorchEngine.Instance);
        GoldenAssert.Agrees(GoldenFolder.Expected(name), model, Tolerance, StepTolerance);
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void A_training_ends_where_it_would_have_ended(string name)
    {
        var (checkpoint, _) = CheckpointFile.Read(GoldenFolder.File(name));
        var expected = GoldenFolder.Expected(name);
        var (train, valid) = StoredRows.Of(expected, checkpoint.Spec);
        using var flow = TorchEngine.Instance.Create(checkpoint.Spec, FlatParameters.Start(checkpoint.Spec, seed: 1));
        var end = TrainingFigures.Measure(Trainer.Resume(flow, train, valid, checkpoint), TestContext.Current.CancellationToken);
        var isAdam = checkpoint.Options.Optimizer == OptimizerKind.Adam;
        var tolerance = checkpoint.Options.Precision == NetworkPrecision.Bf16 ? CoarseTolerance : StepTolerance;
        GoldenAssert.Agrees(expected, end, checkpoint.Parameters.Plan, tolerance, isAdam ? CoarseTolerance : tolerance, isAdam ? IsNoise : null);
    }

    [Fact]
    public void Calibrated_images_are_scored_as_they_were()
    {
        const string Name = "v0/models/image-calibrated";
        var expected = GoldenFolder.Expected(Name);
        using var model = DensityModel.Load(GoldenFolder.File(Name), TorchEngine.Instance);
        var scores = ScoreFigures.Measure(model, expected.Floats(ModelFigures.Rows), expected.Floats(ModelFigures.Context));
        GoldenAssert.ScoresAgree(expected, scores, Tolerance, pValueTolerance: 1.001 / (model.Calibration!.Count + 1));
    }

    // The norm behind a convolution takes away whatever the convolution adds: the gradient of its bias is nothing but rounding, of which Adam makes whole
    // steps. They move the mean that the norm sees, and, where
    // the mean runs behind, the figures a little.
    private static bool IsNoise(string tensor) => tensor.Contains(".net.", StringComparison.Ordinal)
        && (tensor.EndsWith("norm.mean", StringComparison.Ordinal) || tensor.EndsWith("norm1.mean", StringComparison.Ordinal)
            || (tensor.EndsWith(".bias", StringComparison.Ordinal) && !tensor.EndsWith(".out.bias", StringComparison.Ordinal)));
}
