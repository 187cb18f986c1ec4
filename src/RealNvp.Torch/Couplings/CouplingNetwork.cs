using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>What gives a coupling's map its parameters.</summary>
/// <param name="name">The module's name.</param>
internal abstract class CouplingNetwork(string name) : nn.Module(name)
{
    /// <summary>The parameters: in one tensor [batch, parameters, ...], or in one for every part of a map.</summary>
    /// <param name="kept">What the coupling keeps.</param>
    /// <param name="context">What the density is conditioned on, [batch, context]; null for flows without.</param>
    /// <param name="updateStatistics">Whether this is a new training step, which running statistics take in.</param>
    public abstract Tensor[] Apply(Tensor kept, Tensor? context, bool updateStatistics);
}
