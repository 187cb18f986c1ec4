using System.Buffers;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>The rows of a table in their order, each given the rows before it of its own series (<see cref="SeriesLags"/>).</summary>
/// <param name="rows">The rows, in their order, with the values of their given columns.</param>
/// <param name="before">The row before each of its own series; -1 for the first ones.</param>
/// <param name="lags">How many rows before it a row is given.</param>
internal sealed class LaggedRows(IRows rows, int[] before, int lags) : IRows
{
    // First rows of a series are few and new ones begin again and again: what comes before a row is left out of some.
    private const double Forgotten = 1.0 / 16;

    private readonly int _lagWidth = SeriesLags.WidthOf(rows.Width);

    public int Count => rows.Count;

    public int Width => rows.Width;

    public int ContextWidth => rows.ContextWidth + (lags * _lagWidth);

    public bool IsDequantised => rows.IsDequantised;

    public void Read(int row, Span<float> destination) => rows.Read(row, destination);

    public void ReadAugmented(int row, SeededRandom random, Span<float> destination) => rows.ReadAugmented(row, random, destination);

    public void ReadNoisy(int row, ulong seed, int draw, Span<float> destination) => rows.ReadNoisy(row, seed, draw, destination);

    public bool IsReal(int place) => rows.IsReal(place);

    public double LogDet(ReadOnlySpan<float> values) => rows.LogDet(values);

    public void ReadContext(int row, Span<float> destination) => Read(row, lags, destination);

    public void ReadAugmentedContext(int row, SeededRandom random, Span<float> destination) =>
        Read(row, random.NextUniform() < Forgotten ? random.NextInt(lags) : lags, destination);

    private void Read(int row, int kept, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, ContextWidth);
        rows.ReadContext(row, destination[..rows.ContextWidth]);
        var values = ArrayPool<float>.Shared.Rent(Width);
        var at = row;
        for (var lag = 0; lag < lags; lag++)
        {
            var place = destination.Slice(rows.ContextWidth + (lag * _lagWidth), _lagWidth);
            at = at < 0 ? at : before[at];
            if (at < 0 || lag >= kept)
            {
                place.Clear();
                continue;
            }

            rows.Read(at, values.AsSpan(0, Width));
            SeriesLags.Write(values.AsSpan(0, Width), place);
        }

        ArrayPool<float>.Shared.Return(values);
    }
}
