namespace RealNvp.Kernels;

/// <summary>The operands of a whole matrix product C[m, n] (+)= A[m, k] B[k, n]; strides in floats.</summary>
internal unsafe struct Product
{
    public int M;
    public int N;
    public int K;

    public float* A;
    public nint ARow;
    public nint AStep;

    public float* B;

    /// <summary>Floats from one row of B to the next, or 0 if B is packed in panels.</summary>
    public nint BStep;

    public float* C;
    public nint CRow;

    public bool Accumulate;

    /// <summary>Null, or n values padded to whole vectors.</summary>
    public float* Bias;

    public TileFinish Finish;
    public float* Saved;
    public nint SavedRow;
}
