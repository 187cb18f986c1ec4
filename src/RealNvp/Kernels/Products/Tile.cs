namespace RealNvp.Kernels;

/// <summary>
/// The operands of a run of equal register tiles, C[rows, width] (+)= A[rows, steps] B[steps, width] each, and the way
/// from one tile to the next. A run saves the call and the set-up, which would cost a tenth of a short tile.
/// </summary>
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

    /// <summary>Memory to bring closer while the sums run: <see cref="AheadStep"/> bytes further each step.</summary>
    public byte* Ahead;

    public nint AheadStep;

    /// <summary>Number of tiles in the run.</summary>
    public int Count;

    /// <summary>Bytes from a tile's A to the next one's.</summary>
    public nint ANext;

    /// <summary>Floats from a tile's B to the next one's.</summary>
    public nint BNext;

    /// <summary>Floats from a tile's C to the next one's.</summary>
    public nint CNext;

    /// <summary>Floats from a tile's saved outputs to the next one's.</summary>
    public nint SavedNext;

    /// <summary>Bytes from where a tile looks ahead to where the next one does.</summary>
    public nint AheadNext;
}
