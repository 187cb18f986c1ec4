using RealNvp.Specs;
using RealNvp.Torch;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>The network <c>sine</c>: one hidden layer with sin between; the last layer starts at zero, so that a new coupling is the identity.</summary>
sealed class SineKind : TorchConditionerKind
{
    public override string Name => "sine";

    public override IEnumerable<WeightSpec> Weights(int inputs, int outputs, OwnConditionerSpec network)
    {
        var width = (int)Math.Clamp(network.Number("width", 32), 1, 4096);
        return
        [
            new("in", new Shape(width, inputs), WeightRole.Trained, StartValue.Linear(inputs)),
            new("out", new Shape(outputs, width), WeightRole.Trained, StartValue.Zero),
        ];
    }

    public override Conditioner Build(OwnConditionerSpec network, StepTensors tensors) => new Sine(tensors.Trained("in"), tensors.Trained("out"));
}

sealed class Sine(Parameter first, Parameter last) : Conditioner(nameof(Sine))
{
    public override Tensor Apply(Tensor x, bool updateStatistics) => nn.functional.linear(nn.functional.linear(x, first).sin(), last);
}
