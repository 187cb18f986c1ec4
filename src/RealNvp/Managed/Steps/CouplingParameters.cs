using RealNvp.Kernels;

namespace RealNvp.Managed;

/// <summary>What the networks of a coupling give for some rows: the parameters of an <see cref="ElementwiseMap"/>, a row a datum.</summary>
/// <param name="first">The outputs of the first network, which may be the only one.</param>
/// <param name="second">The outputs of the second network; default where there is none.</param>
internal readonly ref struct CouplingParameters(MatrixSpan first, MatrixSpan second)
{
    public MatrixSpan First { get; } = first;

    public MatrixSpan Second { get; } = second;
}
