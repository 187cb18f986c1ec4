using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Tests.Images;

public sealed class ResNetTests
{
    private static readonly FlowSpec Spec = new() { Shape = new Shape(2, 3, 3), Steps = [ImageFlowCases.Checkerboard(false)] };

    [Theory]
    [InlineData("in", true)]
    [InlineData("blocks.0.conv1", false)]
    [InlineData("blocks.0.skip", true)]
    public void A_kernel_is_g_times_v_over_the_length_of_v(string name, bool hasBias)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        var parameters = FlowCases.RandomParameters(Spec, seed: 1);
        using var tensors = new FlatTensors(parameters, ScalarType.Float64);
        var layer = tensors.Of(FlowPlan.Of(Spec).Steps[0]).Within("net");
        foreach (var part in name.Split('.'))
        {
            layer = layer.Within(part);
        }

        var kernels = Built.Values(new WeightNormConvolution(layer, hasBias).Kernels());
        var direction = parameters[$"steps.0.net.{name}.weight_v"].ToArray();
        var scale = parameters[$"steps.0.net.{name}.weight_g"].ToArray();
        var size = direction.Length / scale.Length;
        for (var output = 0; output < scale.Length; output++)
        {
            var v = direction.AsSpan(output * size, size).ToArray();
            var length = Math.Sqrt(v.Sum(value => (double)value * value));
            for (var index = 0; index < size; index++)
            {
                Assert.Equal((double)scale[output] * v[index] / length, kernels[(output * size) + index], 1e-14);
            }
        }
    }

    [Fact]
    public void A_new_coupling_is_the_identity()
    {
        using var built = new Built(Spec, FlatParameters.Start(Spec, 1));
        var image = Built.Random(Spec.Shape.Size, seed: 1);
        Assert.Equal(image, built.Forward(image, Spec.Shape));
    }

    [Fact]
    public void A_channel_coupling_does_not_see_what_it_changes_and_a_checkerboard_sees_its_mask()
    {
        static int Inputs(ImageCouplingSpec coupling) =>
            FlowPlan.Of(new FlowSpec { Shape = new Shape(6, 4, 4), Steps = [coupling] })["steps.0.net.in.weight_v"].Shape[1];

        Assert.Equal(2 * 3, Inputs(ImageFlowCases.Channels(false)));
        Assert.Equal((2 * 6) + 1, Inputs(ImageFlowCases.Checkerboard(false)));
        Assert.Equal(2 * 6, Inputs(ImageFlowCases.Checkerboard(false) with { Net = new ResNetSpec { MaskChannel = false } }));
    }

    [Fact]
    public void Forward_takes_a_training_batch_into_the_running_statistics_once_and_inverse_never()
    {
        var parameters = FlatParameters.Start(Spec, 1);
        using var flow = new TorchFlow(Spec, parameters);
        using var scope = NewDisposeScope();
        var x = randn([4, 2, 3, 3]);
        flow.Bijection.train();
        var (z, _) = flow.Bijection.Forward(x);
        Assert.Equal(1, parameters["steps.0.net.blocks.0.norm1.steps"][0]);
        var state = parameters.State.ToArray();
        Assert.NotEqual(FlatParameters.Start(Spec, 1).State.ToArray(), state);
        flow.Bijection.Inverse(z);
        Assert.Equal(state, parameters.State.ToArray());
        flow.Bijection.eval();
        flow.Bijection.Forward(x);
        Assert.Equal(state, parameters.State.ToArray());
    }

    [Fact]
    public void The_backward_pass_of_a_forward_still_runs_after_an_inverse()
    {
        var parameters = FlowCases.RandomParameters(Spec, seed: 3);
        using var flow = new TorchFlow(Spec, parameters);
        using var scope = NewDisposeScope();
        flow.Bijection.train();
        var (z, logDet) = flow.Bijection.Forward(randn([4, 2, 3, 3]));
        flow.Bijection.Inverse(z.detach());
        (0.5 * z.square().sum() - logDet.sum()).backward();
        Assert.NotEqual(0, parameters.Gradients.ToArray().Max(Math.Abs));
    }
}
