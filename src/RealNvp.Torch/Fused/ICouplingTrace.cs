using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>What one forward pass of a coupling left for its backward pass.</summary>
internal interface ICouplingTrace : IDisposable
{
    /// <summary>The gradient by x from those by y and by the log-dets, float64; done once.</summary>
    /// <param name="x">What the coupling read.</param>
    /// <param name="gradient">By y.</param>
    /// <param name="logDetGradient">By the log-dets.</param>
    /// <param name="gradients">Takes those of the parameters.</param>
    Tensor Backward(Tensor x, Tensor gradient, Tensor logDetGradient, ParameterGradients gradients);
}
