using RealNvp.Kernels;

namespace RealNvp.Flows.Managed;

/// <summary>What the networks of an affine coupling give: raw s and t, a row a datum.</summary>
internal readonly ref struct MatrixPair(MatrixSpan s, MatrixSpan t)
{
    private readonly MatrixSpan _s = s;
    private readonly MatrixSpan _t = t;

    public void Deconstruct(out MatrixSpan s, out MatrixSpan t)
    {
        s = _s;
        t = _t;
    }
}
