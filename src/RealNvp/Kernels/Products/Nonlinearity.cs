namespace RealNvp.Kernels;

/// <summary>What a linear layer does to its outputs before it writes them.</summary>
internal enum Nonlinearity
{
    None,
    Relu,
    Tanh,
}
