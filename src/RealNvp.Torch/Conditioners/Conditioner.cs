using RealNvp.Specs;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>A network that gives a coupling its numbers.</summary>
/// <param name="name">The module's name.</param>
internal abstract class Conditioner(string name) : nn.Module(name)
{
    /// <summary>Builds the network of a spec on its tensors.</summary>
    public static Conditioner Create(ConditionerSpec spec, StepTensors tensors) => spec switch
    {
        MlpSpec mlp => new Mlp(mlp, tensors),
        ResidualMlpSpec residual => new ResidualMlp(residual, tensors),
        _ => throw new NotSupportedException($"The torch engine has no conditioner for {spec.GetType().Name}."),
    };

    /// <summary>[batch, inputs] to [batch, outputs].</summary>
    /// <param name="x">What it reads.</param>
    /// <param name="takesIn">Whether this is a new training step, for what is drawn at random anew in each.</param>
    public abstract Tensor Apply(Tensor x, bool takesIn);
}
