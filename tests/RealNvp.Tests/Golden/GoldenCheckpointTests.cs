using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Golden;
using RealNvp.Managed;
using RealNvp.Tests.Files;
using RealNvp.Training;

namespace RealNvp.Tests.Golden;

/// <summary>Trainings that earlier versions began go on and end where they would have ended.</summary>
public sealed class GoldenCheckpointTests
{
    // An optimizer that divides by the gradients' size makes more of the last digits than one step does.
    private const double Tolerance = 1e-4;

    public static TheoryData<string> All => [.. GoldenFolder.Names(GoldenFolder.Checkpoints)];

    public static TheoryData<string> Vectors =>
    [
        .. GoldenFolder.Names(GoldenFolder.Checkpoints).Where(name => GoldenFolder.Expected(name).Has(StoredRows.Train)
            && ManagedEngine.Instance.UnsupportedReason(CheckpointFile.Read(GoldenFolder.File(name)).Checkpoint.Spec) is null),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_training_ends_where_it_would_have_ended(string name)
    {
        var (checkpoint, _) = CheckpointFile.Read(GoldenFolder.File(name));
        var expected = GoldenFolder.Expected(name);
        var (train, valid) = StoredRows.Of(expected, checkpoint.Spec);
        using var flow = ManagedEngine.Instance.Create(checkpoint.Spec, FlatParameters.Start(checkpoint.Spec, seed: 1));
        var end = TrainingFigures.Measure(Trainer.Resume(flow, train, valid, checkpoint), TestContext.Current.CancellationToken);
        GoldenAssert.Agrees(expected, end, checkpoint.Parameters.Plan, Tolerance, Tolerance);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_checkpoint_that_is_read_and_written_again_is_the_same(string name)
    {
        using var folder = new TemporaryFolder();
        var path = GoldenFolder.File(name);
        var (checkpoint, metadata) = CheckpointFile.Read(path);
        CheckpointFile.Write(folder.File("again"), checkpoint, metadata, ModelFile.Read(path).Schema);
        SameFile.Check(path, folder.File("again"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_checkpoint_stands_within_its_training(string name)
    {
        var (checkpoint, _) = CheckpointFile.Read(GoldenFolder.File(name));
        Assert.InRange(checkpoint.Progress.Epoch, 0, checkpoint.Options.Epochs - 1);
        Assert.InRange(checkpoint.Progress.Step, 1, int.MaxValue);
        Assert.False(
            checkpoint.Parameters.Weights.SequenceEqual(GoldenFolder.Expected(name).Floats(TrainingFigures.Weights)), "It was over when it was saved.");
    }
}
