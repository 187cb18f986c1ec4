namespace RealNvp.Kernels;

/// <summary>What a register tile does to its sums between the last product and the store.</summary>
internal enum TileFinish
{
    None,

    /// <summary>max(sum, 0).</summary>
    Relu,

    /// <summary>The sum where the saved output is positive: the derivative of ReLU.</summary>
    ReluDerivative,

    /// <summary>sum * (1 - saved^2): the derivative of tanh by its output.</summary>
    TanhDerivative,
}
