using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Golden;
using RealNvp.Training;

namespace RealNvp.Tests.Training;

/// <summary>Training steps on unusual rows leave nothing but finite numbers, on either engine.</summary>
internal static class FiniteSteps
{
    /// <summary>One step on each kind of batch, on given weights and on weights started from those rows.</summary>
    public static void Check(string path, IFlowEngine engine, ComputeOptions options = default)
    {
        var spec = ModelFile.Read(path).Spec;
        var context = UnusualRows.Context(spec);
        foreach (var (what, rows) in UnusualRows.Of(spec))
        {
            foreach (var isStarted in new[] { false, true })
            {
                using var flow = engine.Create(spec, ModelFile.Read(path).Parameters);
                (flow as IConfigurableFlow)?.Configure(options);
                if (isStarted)
                {
                    flow.Initialize(rows, context);
                }

                Assert.True(double.IsFinite(flow.LossGradient(rows, context)), $"{what}: the loss");
                RequireFinite(flow.Parameters.Gradients, $"{what}: the gradients");
                RequireFinite(flow.Parameters.State, $"{what}: the state");
            }
        }
    }

    /// <summary>
    /// A training on rows with a value of 1e30, whose square no float holds, in one of two batches: the step is borne, or noticed and undone, and
    /// weights, state and the optimizer's memory stay finite.
    /// </summary>
    public static void CheckHuge(string path, IFlowEngine engine, CancellationToken cancellationToken)
    {
        var spec = ModelFile.Read(path).Spec;
        foreach (var (what, rows) in UnusualRows.HugeIn(spec))
        {
            using var flow = engine.Create(spec, ModelFile.Read(path).Parameters);
            var count = rows.Length / flow.Dimension;
            var given = new GivenRows(rows, flow.Dimension, UnusualRows.Context(spec), spec.Context);
            var trainer = new Trainer(flow, given, null, new TrainingOptions(Epochs: 2, BatchSize: count / 2));
            Checkpoint? end = null;
            var recorder = new Recorder { OnCheckpointDue = (capture, _) => end = capture() };
            trainer.Run([recorder], cancellationToken);
            Assert.InRange(recorder.Steps.Count + recorder.Notices.Count, 4, 4);
            RequireFinite(flow.Parameters.Weights, $"{what}: the weights");
            RequireFinite(flow.Parameters.State, $"{what}: the state");
            Assert.All(end!.Buffers, buffer => RequireFinite(buffer.Values.Span, $"{what}: {buffer.Name}"));
        }
    }

    private static void RequireFinite(ReadOnlySpan<float> values, string what)
    {
        for (var index = 0; index < values.Length; index++)
        {
            Assert.True(float.IsFinite(values[index]), $"{what}: number {index} is {values[index]}");
        }
    }
}
