using RealNvp.Rows;

namespace RealNvp.Data;

/// <summary>Some of the rows of other rows, in an order of its own, without a copy of their values.</summary>
public sealed class RowSubset : IRows, IDerivedRows
{
    private readonly IRows _rows;
    private readonly ReadOnlyMemory<int> _indices;
    private readonly int _start;

    /// <summary>The rows with the given indices, in their order; an index may occur more than once.</summary>
    /// <exception cref="DataFaultException">An index is outside the rows.</exception>
    public RowSubset(IRows rows, ReadOnlyMemory<int> indices)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var index in indices.Span)
        {
            if ((uint)index >= (uint)rows.Count)
            {
                throw new DataFaultException($"Row {index} is outside the {rows.Count} rows; give indices from 0 to {rows.Count - 1}.");
            }
        }

        (_rows, _indices, Count) = (rows, indices, indices.Length);
    }

    /// <summary><paramref name="count"/> rows in a run, the first of them <paramref name="start"/>.</summary>
    /// <exception cref="DataFaultException">The run leaves the rows.</exception>
    public RowSubset(IRows rows, int start, int count)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (start < 0 || count < 0 || (long)start + count > rows.Count)
        {
            throw new DataFaultException($"There are {Counted.Of(rows.Count, "row")}; {count} from row {start} on are not among them.");
        }

        (_rows, _start, Count) = (rows, start, count);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Width => _rows.Width;

    /// <inheritdoc/>
    public void Read(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        _rows.Read(Index(row), destination);
    }

    /// <inheritdoc/>
    public void ReadAugmented(int row, SeededRandom random, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        _rows.ReadAugmented(Index(row), random, destination);
    }

    /// <inheritdoc/>
    public bool IsDequantised => _rows.IsDequantised;

    /// <inheritdoc/>
    public void ReadNoisy(int row, ulong seed, int draw, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        _rows.ReadNoisy(Index(row), seed, draw, destination);
    }

    /// <inheritdoc/>
    public bool IsReal(int place) => _rows.IsReal(place);

    /// <inheritdoc/>
    public double LogDet(ReadOnlySpan<float> values) => _rows.LogDet(values);

    /// <inheritdoc/>
    public int ContextWidth => _rows.ContextWidth;

    /// <inheritdoc/>
    public void ReadContext(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, ContextWidth);
        _rows.ReadContext(Index(row), destination);
    }

    /// <inheritdoc/>
    public void ReadAugmentedContext(int row, SeededRandom random, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, ContextWidth);
        _rows.ReadAugmentedContext(Index(row), random, destination);
    }

    /// <inheritdoc/>
    public void Prefetch(ReadOnlySpan<int> rows)
    {
        var indices = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            indices[i] = Index(rows[i]);
        }

        _rows.Prefetch(indices);
    }

    Func<int, int>? IDerivedRows.Owner => RowOwners.Of(_rows) is { } owner ? row => owner(Index(row)) : null;

    private int Index(int row) => _indices.IsEmpty ? _start + row : _indices.Span[row];
}
