using RealNvp.Kernels;
using RealNvp.Torch.Weights;
using RealNvp.Training;
using static TorchSharp.torch;

namespace RealNvp.Torch.Devices;

/// <summary>Adam as the processor computes it (arXiv:1412.6980, algorithm 1).</summary>
internal sealed class DeviceAdam(TrainingOptions options, Optimizer host, FlatTensors tensors, MovingAverage? average)
    : DeviceOptimizer(options, host, tensors, average)
{
    protected override void Move(Tensor weights, Tensor gradients, double rate)
    {
        var (mean, square) = (Remembered[0], Remembered[1]);
        mean.Fade(AdamUpdate.Beta1).Add(gradients, 1f - AdamUpdate.Beta1);
        square.Fade(AdamUpdate.Beta2).AddProduct(gradients, gradients, 1f - AdamUpdate.Beta2);
        var spread = square.sqrt().Fade(1 / Math.Sqrt(1.0 - Math.Pow(AdamUpdate.Beta2, Steps))).Increase(AdamUpdate.Epsilon);
        weights.AddQuotient(mean, spread, -rate / (1.0 - Math.Pow(AdamUpdate.Beta1, Steps)));
    }
}
