namespace RealNvp.Mpi.Works;

/// <summary>Values cut into one part for each process, as even as can be.</summary>
/// <param name="Length">How many values.</param>
/// <param name="Count">How many parts.</param>
internal readonly record struct PartsOf(int Length, int Count)
{
    /// <summary>Where a part begins.</summary>
    public int StartOf(int part) => (int)((long)Length * part / Count);

    /// <summary>How many values it has.</summary>
    public int LengthOf(int part) => StartOf(part + 1) - StartOf(part);
}
