using RealNvp.Flows;
using RealNvp.Torch.Weights;
using RealNvp.Training;
using static TorchSharp.torch;

namespace RealNvp.Torch.Devices;

/// <summary>
/// An optimizer of a training whose weights lie on a device: the same rule as that of the processor, by torch's operations over the flat tensors, together
/// with the moving average. What it remembers are tensors of the device, which go into the buffers of the processor's optimizer when somebody saves them.
/// </summary>
internal abstract class DeviceOptimizer : IDisposable
{
    private readonly Optimizer _host;
    private readonly FlatTensors _tensors;
    private readonly MovingAverage? _average;
    private readonly IReadOnlyList<Memory<float>> _averageCounts;
    private readonly Tensor? _averageWeights;
    private readonly Tensor? _averageState;
    private readonly Tensor[] _memory;

    protected DeviceOptimizer(TrainingOptions options, Optimizer host, FlatTensors tensors, MovingAverage? average)
    {
        (_host, _tensors, _average) = (host, tensors, average);
        var device = tensors.Place.Device;
        var plan = host.Parameters.Plan;
        _memory = [.. host.Buffers.Select(buffer => Zeros(buffer.Values.Length))];
        if (average is not null)
        {
            (_averageWeights, _averageState) = (Zeros(plan.WeightCount), Zeros(plan.StateCount));
        }

        _averageCounts = average is null ? [] : tensors.CountsOf(average.Parameters);
        Decay = options.WeightDecay > 0 ? DecayOf(host.Decay, plan.WeightCount, device) : null;
        Upload();

        Tensor Zeros(long count) => zeros(count, ScalarType.Float32, device).DetachFromDisposeScope();
    }

    /// <summary>The L2 penalty of every weight; null where there is none.</summary>
    protected Tensor? Decay { get; }

    /// <summary>What the rule remembers, in the order of the processor's buffers.</summary>
    protected IReadOnlyList<Tensor> Remembered => _memory;

    /// <summary>The steps taken, this one included.</summary>
    protected long Steps => _host.Steps;

    /// <summary>The optimizer that the options name.</summary>
    public static DeviceOptimizer Create(TrainingOptions options, Optimizer host, FlatTensors tensors, MovingAverage? average) => options.Optimizer switch
    {
        OptimizerKind.Adam => new DeviceAdam(options, host, tensors, average),
        OptimizerKind.Sgd => new DeviceSgd(options, host, tensors, average),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Optimizer, "unknown optimizer"),
    };

    /// <summary>Takes one step with the flow's gradients times a factor, a tensor of one number; null for one. The gradients are used up.</summary>
    public void Step(double rate, Tensor? factor)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _host.Steps++;
        var gradients = factor is null ? _tensors.Gradients : _tensors.Gradients.mul_(factor);
        if (Decay is not null)
        {
            gradients.AddProduct(_tensors.Weights, Decay, 1);
        }

        Move(_tensors.Weights, gradients, rate);
        if (_average is null)
        {
            return;
        }

        var kept = _average.DecayAt(Steps);
        _averageWeights!.Fade(kept).Add(_tensors.Weights, 1 - kept);
        _averageState!.Fade(kept).Add(_tensors.FlatState, 1 - kept);
        foreach (var (count, average) in _tensors.Counts.Zip(_averageCounts))
        {
            _average.Update(count.Span, average.Span, Steps);
        }
    }

    /// <summary>Fills the buffers of the processor.</summary>
    public void Download()
    {
        foreach (var (tensor, buffer) in _memory.Zip(_host.Buffers))
        {
            FlatTensors.CopyBack(tensor, buffer.Values);
        }

        if (_average is not null)
        {
            FlatTensors.CopyBack(_averageWeights!, _average.Parameters.WeightMemory);
            FlatTensors.CopyStateBack(_averageState!, _average.Parameters.StateMemory, _averageCounts);
        }
    }

    /// <summary>Takes what the buffers of the processor hold.</summary>
    public void Upload()
    {
        using var noGradient = no_grad();
        foreach (var (tensor, buffer) in _memory.Zip(_host.Buffers))
        {
            FlatTensors.Copy(buffer.Values, tensor);
        }

        if (_average is not null)
        {
            FlatTensors.Copy(_average.Parameters.WeightMemory, _averageWeights!);
            FlatTensors.Copy(_average.Parameters.StateMemory, _averageState!);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Decay?.Dispose();
        _averageWeights?.Dispose();
        _averageState?.Dispose();
        foreach (var tensor in _memory)
        {
            tensor.Dispose();
        }
    }

    /// <summary>Moves the weights against gradients that hold the penalty.</summary>
    protected abstract void Move(Tensor weights, Tensor gradients, double rate);

    private static Tensor DecayOf(DecayedRanges ranges, int weights, Device device)
    {
        var decays = new float[weights];
        for (var at = 0; at < weights;)
        {
            var (end, decay) = ranges.RunAt(at);
            decays.AsSpan(at..end).Fill(decay);
            at = end;
        }

        return tensor(decays, ScalarType.Float32, device).DetachFromDisposeScope();
    }
}
