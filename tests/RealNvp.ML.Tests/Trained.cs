using Microsoft.ML;

namespace RealNvp.ML.Tests;

/// <summary>One detector that tests look at, trained once.</summary>
public sealed class Trained : IDisposable
{
    public Trained()
    {
        Context = new MLContext(seed: 3);
        Data = Context.Data.LoadFromEnumerable(Reading.Rows(600));
        Fresh = Context.Data.LoadFromEnumerable(Reading.Rows(300, odd: 60, seed: 2));
        Detector = Context.AnomalyDetection.Trainers.NormalizingFlow(Options).Fit(Data);
    }

    public static NormalizingFlowOptions Options => new() { Columns = Reading.Columns, Training = new() { Epochs = 12, FalseAlarms = 0.05, Members = 1 } };

    /// <summary>For tests to which it is all the same how well the flow has learnt.</summary>
    public static NormalizingFlowOptions Brief => Options with { Training = new() { Epochs = 2, Members = 1 } };

    public MLContext Context { get; }

    public IDataView Data { get; }

    public IDataView Fresh { get; }

    public NormalizingFlowTransformer Detector { get; }

    public void Dispose() => Detector.Dispose();
}
