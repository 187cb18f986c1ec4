using RealNvp.Flows;
using RealNvp.Torch.Devices;
using RealNvp.Torch.Weights;
using RealNvp.Training;
using TorchSharp;

namespace RealNvp.Torch.Tests.Devices;

/// <summary>For the same gradients the optimizers of both places move the weights alike, and remember and average alike.</summary>
public sealed class DeviceOptimizerTests
{
    [Theory]
    [InlineData(OptimizerKind.Adam, 0, false)]
    [InlineData(OptimizerKind.Adam, 1e-2, true)]
    [InlineData(OptimizerKind.Sgd, 0, true)]
    [InlineData(OptimizerKind.Sgd, 1e-2, false)]
    public void Fifty_steps_on_the_same_gradients_end_within_rounding(OptimizerKind kind, double decay, bool isAveraged)
    {
        var spec = FlowCases.Spec("coupling, half");
        var options = new TrainingOptions { Optimizer = kind, WeightDecay = decay, LearningRate = 1e-2 };
        var (parameters, other) = (FlowCases.RandomParameters(spec, seed: 1), FlowCases.RandomParameters(spec, seed: 1));
        var (average, otherAverage) = (isAveraged ? Started(parameters) : null, isAveraged ? Started(other) : null);
        var host = Optimizer.Create(options, parameters, average);
        var mirror = Optimizer.Create(options, other, otherAverage);
        using var tensors = new FlatTensors(other, place: DevicePath.Engine.Place);
        using var device = DeviceOptimizer.Create(options, mirror, tensors, otherAverage);
        var random = new SeededRandom(5);
        for (var step = 1; step <= 50; step++)
        {
            random.FillGaussian(parameters.Gradients);
            var scale = step % 3 == 0 ? 0.5 : 1;
            using var factor = scale < 1 ? torch.tensor((float)scale, device: torch.CPU) : null;
            FlatTensors.Copy(parameters.GradientMemory, tensors.Gradients);
            host.Step(1e-2 / step, scale);
            device.Step(1e-2 / step, factor);
        }

        tensors.Download();
        device.Download();
        Assert.Equal(host.Steps, mirror.Steps);
        DevicePath.AssertClose(parameters.Weights, other.Weights, 1e-6, "weights");
        Assert.Equal(host.Buffers.Select(buffer => buffer.Name), mirror.Buffers.Select(buffer => buffer.Name));
        foreach (var (expected, actual) in host.Buffers.Zip(mirror.Buffers))
        {
            DevicePath.AssertClose(expected.Values.Span, actual.Values.Span, 1e-6, expected.Name);
        }

        if (isAveraged)
        {
            DevicePath.AssertClose(average!.Parameters.Weights, otherAverage!.Parameters.Weights, 1e-6, "average");
        }
    }

    private static MovingAverage Started(FlatParameters parameters)
    {
        var average = new MovingAverage(parameters, 0.9f);
        average.Start();
        return average;
    }
}
