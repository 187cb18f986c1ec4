using System.Runtime.InteropServices;
using RealNvp.Torch.Weights;
using RealNvp.Training;
using static TorchSharp.torch;

namespace RealNvp.Torch.Devices;

/// <summary>
/// The steps of a training on a device, by operations that are queued there one behind the other. What they gave stays there too until it is asked for, some
/// steps at a time; only then does anybody wait.
/// </summary>
internal sealed class DeviceSteps(TorchFlow flow, FlatTensors tensors, DeviceOptimizer optimizer, double? clipNorm) : IDeviceSteps
{
    private const int FiguresOfStep = 3;

    private readonly List<Tensor> _figures = [];
    private Tensor? _squaredNorm;

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context)
    {
        using var scope = NewDisposeScope();
        var loss = flow.Backpropagated(rows, context);
        using var noGradient = no_grad();
        _squaredNorm?.Dispose();
        _squaredNorm = tensors.Gradients.Squared().sum(ScalarType.Float64).DetachFromDisposeScope();
        var isFinite = tensors.FlatState.isfinite().all().to_type(ScalarType.Float64);
        _figures.Add(stack([loss.to_type(ScalarType.Float64), _squaredNorm, isFinite]).DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Update(double rate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        optimizer.Step(rate, clipNorm is { } most ? Shortening(most) : null);
    }

    /// <inheritdoc/>
    public IReadOnlyList<DeviceFigures> Wait()
    {
        if (_figures.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        HostReads.Add();
        var all = stack(_figures).cpu();
        Forget();
        var values = MemoryMarshal.Cast<byte, double>(all.bytes).ToArray();
        return [.. values.Chunk(FiguresOfStep).Select(step => new DeviceFigures(flow.LossOf(step[0]), Math.Sqrt(step[1]), step[2] == 1))];
    }

    /// <inheritdoc/>
    public void Download()
    {
        tensors.Download();
        optimizer.Download();
    }

    /// <inheritdoc/>
    public void Upload()
    {
        tensors.Upload();
        optimizer.Upload();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _squaredNorm?.Dispose();
        optimizer.Dispose();
    }

    /// <summary>What shortens the gradient to the longest that is wanted, and leaves a shorter one: min(1, most / norm).</summary>
    private Tensor Shortening(double most) => _squaredNorm!.rsqrt().Times(most).Clamped(0, 1).to_type(ScalarType.Float32);

    private void Forget()
    {
        foreach (var figures in _figures)
        {
            figures.Dispose();
        }

        _figures.Clear();
    }
}
