using RealNvp.Torch.Weights;
using RealNvp.Training;
using static TorchSharp.torch;

namespace RealNvp.Torch.Devices;

/// <summary>Plain gradient descent.</summary>
internal sealed class DeviceSgd(TrainingOptions options, Optimizer host, FlatTensors tensors, MovingAverage? average)
    : DeviceOptimizer(options, host, tensors, average)
{
    protected override void Move(Tensor weights, Tensor gradients, double rate) => weights.Add(gradients, -rate);
}
