using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Rows;
using RealNvp.Tests.Files;
using RealNvp.Training;

namespace RealNvp.Tests.Training;

/// <summary>
/// All that a training leaves behind but times: the weights in training, the weights kept, every buffer and the figures of every
/// epoch. The run may be interrupted after given steps, each time saved to a file, read back and resumed by a new flow and trainer.
/// </summary>
internal sealed record TrainingTrace(TrainingOutcome Outcome, int BestEpoch, float[] Kept, string[] Epochs, Dictionary<string, float[]> Buffers)
{
    public static TrainingTrace Of(
        Func<ITrainableFlow> create, IRows train, IRows? valid, TrainingOptions options, params int[] interruptAfter)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("checkpoint");
        var steps = 0;
        Checkpoint? checkpoint = null;
        while (true)
        {
            using var flow = create();
            var trainer = checkpoint is null ? new Trainer(flow, train, valid, options) : Trainer.Resume(flow, train, valid, checkpoint);
            using var cancellation = new CancellationTokenSource();
            var trace = Of(
                flow,
                trainer,
                captured => CheckpointFile.Write(path, captured, new ModelMetadata()),
                _ => (interruptAfter.Contains(++steps) ? cancellation : null)?.Cancel(),
                cancellationToken: cancellation.Token);
            if (trace.Outcome != TrainingOutcome.Interrupted)
            {
                return trace;
            }

            checkpoint = CheckpointFile.Read(path).Checkpoint;
        }
    }

    /// <summary>What one trainer leaves behind.</summary>
    public static TrainingTrace Of(
        ITrainableFlow flow,
        Trainer trainer,
        Action<Checkpoint>? save = null,
        Action<StepReport>? stepped = null,
        ITrainingObserver? watcher = null,
        CancellationToken cancellationToken = default)
    {
        var buffers = new Dictionary<string, float[]>();
        var recorder = new Recorder
        {
            OnStep = stepped,
            OnCheckpointDue = (capture, mustSave) =>
            {
                if (mustSave)
                {
                    var captured = capture();
                    save?.Invoke(captured);
                    buffers = captured.Buffers.ToDictionary(buffer => buffer.Name, buffer => buffer.Values.ToArray());
                    buffers["weights"] = captured.Parameters.Weights.ToArray();
                    buffers["state"] = captured.Parameters.State.ToArray();
                }
            },
        };
        var end = trainer.Run(watcher is null ? [recorder] : [recorder, watcher], cancellationToken);
        float[] kept = [.. flow.Parameters.Weights, .. flow.Parameters.State];
        var epochs = end.Epochs.Select(epoch => (epoch with { Seconds = 0, RowsPerSecond = 0 }).ToString());
        return new(end.Outcome, end.BestEpoch, kept, [.. epochs], buffers);
    }

    /// <summary>Throws unless every number of the two is the same bit for bit.</summary>
    public void AssertSame(TrainingTrace other)
    {
        Assert.Equal(Epochs, other.Epochs);
        Assert.Equal((Outcome, BestEpoch), (other.Outcome, other.BestEpoch));
        AssertSameBits(Kept, other.Kept);
        Assert.Equal(Buffers.Keys.Order(), other.Buffers.Keys.Order());
        Assert.NotEmpty(Buffers);
        foreach (var (name, values) in Buffers)
        {
            AssertSameBits(values, other.Buffers[name]);
        }
    }

    private static void AssertSameBits(float[] expected, float[] actual) =>
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
}
