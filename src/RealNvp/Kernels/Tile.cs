namespace RealNvp.Kernels;

/// <summary>The operands of one register tile: C[rows, width] (+)= A[rows, steps] B[steps, width].</summary>
internal unsafe struct Tile
{
    public float* A;

    /// <summary>Bytes from one row of A to the next.</summary>
    public nint ARow;

    /// <summary>Bytes from one step of A to the next.</summary>
    public nint AStep;

    public float* B;

    /// <summary>Floats from one step of B to the next.</summary>
    public nint BStep;

    public int Steps;

    public float* C;

    /// <summary>Floats from one row of C to the next.</summary>
    public nint CRow;

    /// <summary>Sums start at what C holds; else at the bias, or at zero where there is none.</summary>
    public bool Accumulate;

    public float* Bias;

    public TileFinish Finish;

    /// <summary>The saved outputs that a derivative needs, laid out as C.</summary>
    public float* Saved;

    public nint SavedRow;
}
