using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>The last good state of a training, kept in memory: the flow, the optimizer and the moving average.</summary>
internal sealed class TrainingSnapshot
{
    private readonly FlowSnapshot _flow;
    private readonly Optimizer _optimizer;
    private readonly (Memory<float> Live, Memory<float> Copy)[] _buffers;
    private long _optimizerSteps;

    public TrainingSnapshot(FlatParameters parameters, Optimizer optimizer, MovingAverage? average)
    {
        _flow = new FlowSnapshot(parameters);
        _optimizer = optimizer;
        var live = optimizer.Buffers.Select(buffer => buffer.Values);
        var all = average is null ? live : [.. live, average.Parameters.WeightMemory, average.Parameters.StateMemory];
        _buffers = [.. all.Select(buffer => (buffer, (Memory<float>)new float[buffer.Length]))];
    }

    public void Take()
    {
        _flow.Take();
        _optimizerSteps = _optimizer.Steps;
        foreach (var (live, copy) in _buffers)
        {
            live.CopyTo(copy);
        }
    }

    public void Restore()
    {
        _flow.Restore();
        _optimizer.Steps = _optimizerSteps;
        foreach (var (live, copy) in _buffers)
        {
            copy.CopyTo(live);
        }
    }
}
