using RealNvp.Specs;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>A multi-layer perceptron with linear output, as <see cref="MlpSpec"/> describes it.</summary>
internal sealed class Mlp : Conditioner
{
    private readonly Activation _activation;
    private readonly (Parameter Weight, Parameter Bias)[] _layers;

    public Mlp(MlpSpec spec, StepTensors tensors)
        : base(nameof(Mlp))
    {
        _activation = spec.Activation;
        _layers = [.. Enumerable.Range(0, spec.Hidden.Length + 1).Select(layer =>
            (tensors.Trained($"{layer}.weight"), tensors.Trained($"{layer}.bias")))];
    }

    public override Tensor Apply(Tensor x, bool updateStatistics)
    {
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            x = nn.functional.linear(x, _layers[layer].Weight, _layers[layer].Bias);
            if (layer < _layers.Length - 1)
            {
                x = _activation == Activation.Relu ? x.relu() : x.tanh();
            }
        }

        return x;
    }
}
