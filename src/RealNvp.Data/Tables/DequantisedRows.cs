using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>A table's rows with the noise that each is judged with: a function of the seed, the row's place in the table and the draw.</summary>
internal sealed class DequantisedRows(IRows rows, TableEncoding encoding) : IRows, IDerivedRows
{
    /// <summary>The rows of a table, with noise where its schema has dequantised values.</summary>
    public static IRows Of(IRows rows, TableSchema schema) => schema.IsDequantised ? new DequantisedRows(rows, new TableEncoding(schema)) : rows;

    public Func<int, int>? Owner => RowOwners.Of(rows);

    public int Count => rows.Count;

    public int Width => rows.Width;

    public int ContextWidth => rows.ContextWidth;

    public bool IsDequantised => true;

    public void Read(int row, Span<float> destination) => rows.Read(row, destination);

    public void ReadAugmented(int row, SeededRandom random, Span<float> destination) => rows.ReadAugmented(row, random, destination);

    public void ReadNoisy(int row, ulong seed, int draw, Span<float> destination)
    {
        rows.Read(row, destination);
        encoding.AddNoise(destination[..Width], seed, row, draw);
    }

    public bool IsReal(int place) => rows.IsReal(place);

    public double LogDet(ReadOnlySpan<float> values) => encoding.LogDet(values);

    public void ReadContext(int row, Span<float> destination) => rows.ReadContext(row, destination);

    public void Prefetch(ReadOnlySpan<int> next) => rows.Prefetch(next);
}
