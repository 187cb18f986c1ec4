using RealNvp.Flows;
using RealNvp.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch.Tests.Images;

public sealed class InvertibleConvTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(48)]
    public void It_starts_as_a_rotation(int channels)
    {
        var shape = new Shape(channels, 1, 1);
        var spec = new FlowSpec { Shape = shape, Steps = [new InvertibleConvSpec { Seed = 5 }] };
        using var built = new Built(spec, FlatParameters.Start(spec, 1));
        var (matrix, logDet) = built.Bijection.Forward(eye(channels, dtype: ScalarType.Float64).view(channels, channels, 1, 1));
        matrix = matrix.view(channels, channels);
        Assert.InRange((matrix.matmul(matrix.t()) - eye(channels, dtype: ScalarType.Float64)).abs().max().ToDouble(), 0, 1e-5);
        Assert.InRange(logDet.abs().max().ToDouble(), 0, 1e-5);
        Assert.InRange(built.Bijection.LargestLogScale(matrix.view(channels, channels, 1, 1)), 0, 1e-5);
    }

    [Fact]
    public void Its_seed_and_not_the_weights_seed_draws_the_rotation()
    {
        static float[] Weights(ulong seed, ulong weightsSeed) => FlatParameters.Start(
            new FlowSpec { Shape = new Shape(4, 2, 2), Steps = [new InvertibleConvSpec { Seed = seed }] }, weightsSeed).Weights.ToArray();

        Assert.Equal(Weights(1, 1), Weights(1, 2));
        Assert.NotEqual(Weights(1, 1), Weights(2, 1));
    }
}
