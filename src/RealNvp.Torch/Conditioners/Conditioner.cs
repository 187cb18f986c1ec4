using RealNvp.Specs;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>A network that gives a coupling its numbers. It may be any network: the inverse of a coupling never inverts it.</summary>
/// <param name="name">The module's name.</param>
public abstract class Conditioner(string name) : nn.Module(name)
{
    /// <summary>Builds the network of a spec on its tensors.</summary>
    internal static Conditioner Create(ConditionerSpec spec, StepTensors tensors) => spec switch
    {
        MlpSpec mlp => new Mlp(mlp, tensors),
        ResidualMlpSpec residual => new ResidualMlp(residual, tensors),
        OwnConditionerSpec own when OwnKinds.Conditioner(own.Name) is TorchConditionerKind kind => kind.Build(own, tensors),
        OwnConditionerSpec own => throw new FlowSpecException(
            $"The torch engine cannot run the network '{own.Name}'; derive its kind from {nameof(TorchConditionerKind)}."),
        _ => throw new NotSupportedException($"The torch engine has no conditioner for {spec.GetType().Name}."),
    };

    /// <summary>[batch, inputs] to [batch, outputs].</summary>
    /// <param name="x">What it reads.</param>
    /// <param name="updateStatistics">Whether this is a new training step, for what is drawn at random anew in each.</param>
    public abstract Tensor Apply(Tensor x, bool updateStatistics);
}
