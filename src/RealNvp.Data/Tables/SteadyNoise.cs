using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Data.Tables;

/// <summary>
/// Rows whose dequantised values always have the same noise within their step, a function of the seed and the row: what likelihoods are measured
/// on, since at the middle of its step alone a value's density is no lower bound on its probability.
/// </summary>
internal sealed class SteadyNoise(IRows rows, TableEncoding encoding, ulong seed) : IRows
{
    private const ulong Purpose = 0x7461626c65;

    public int Count => rows.Count;

    public int Width => rows.Width;

    public int ContextWidth => rows.ContextWidth;

    public void Read(int row, Span<float> destination)
    {
        rows.Read(row, destination);
        encoding.AddNoise(destination[..Width], SeededRandom.For(seed, Purpose, (ulong)row));
    }

    public void ReadContext(int row, Span<float> destination) => rows.ReadContext(row, destination);
}
