using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>Gives a coupling's map its parameters: in one tensor [batch, parameters, ...], or in one for every part of the map.</summary>
/// <param name="kept">What the coupling keeps.</param>
/// <param name="context">What the density is conditioned on, [batch, context]; null for flows without.</param>
/// <param name="updateStatistics">Whether this is a new training step, which running statistics take in.</param>
internal delegate Tensor[] CouplingNetwork(Tensor kept, Tensor? context, bool updateStatistics);
