using System.Runtime.InteropServices;
using RealNvp.Rows;

namespace RealNvp.Data;

/// <summary>The rows of several one after the other.</summary>
internal sealed class JoinedRows : IRows, IDerivedRows
{
    private readonly IReadOnlyList<IRows> _parts;
    private readonly int[] _starts;

    /// <summary>Joins rows of one width and one context.</summary>
    /// <param name="parts">The parts in their order, at least one.</param>
    public JoinedRows(IReadOnlyList<IRows> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        _starts = new int[parts.Count];
        for (var part = 1; part < parts.Count; part++)
        {
            _starts[part] = checked(_starts[part - 1] + parts[part - 1].Count);
        }

        Count = checked(_starts[^1] + parts[^1].Count);
    }

    /// <inheritdoc/>
    public Func<int, int>? Owner
    {
        get
        {
            Func<int, int>?[] owners = [.. _parts.Select(RowOwners.Of)];
            return Array.TrueForAll(owners, owner => owner is null) ? null : row => PartOf(row) is var part ? owners[part]!(row - _starts[part]) : 0;
        }
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Width => _parts[0].Width;

    /// <inheritdoc/>
    public bool IsReal(int place) => _parts[0].IsReal(place);

    /// <inheritdoc/>
    public double LogDet(ReadOnlySpan<float> values) => _parts[0].LogDet(values);

    /// <inheritdoc/>
    public int ContextWidth => _parts[0].ContextWidth;

    /// <inheritdoc/>
    public void Read(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        var part = PartOf(row);
        _parts[part].Read(row - _starts[part], destination);
    }

    /// <inheritdoc/>
    public void ReadAugmented(int row, SeededRandom random, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        var part = PartOf(row);
        _parts[part].ReadAugmented(row - _starts[part], random, destination);
    }

    /// <inheritdoc/>
    public bool IsDequantised => _parts.Any(part => part.IsDequantised);

    /// <inheritdoc/>
    public void ReadNoisy(int row, ulong seed, int draw, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        var part = PartOf(row);
        _parts[part].ReadNoisy(row - _starts[part], seed, draw, destination);
    }

    /// <inheritdoc/>
    public void ReadContext(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, ContextWidth);
        var part = PartOf(row);
        _parts[part].ReadContext(row - _starts[part], destination);
    }

    /// <inheritdoc/>
    public void ReadAugmentedContext(int row, SeededRandom random, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, ContextWidth);
        var part = PartOf(row);
        _parts[part].ReadAugmentedContext(row - _starts[part], random, destination);
    }

    /// <inheritdoc/>
    public void Prefetch(ReadOnlySpan<int> rows)
    {
        // Each part hears of its own rows; in their order they come part by part.
        var expected = new List<int>[_parts.Count];
        foreach (var row in rows)
        {
            var part = PartOf(row);
            (expected[part] ??= []).Add(row - _starts[part]);
        }

        for (var part = 0; part < expected.Length; part++)
        {
            if (expected[part] is { } own)
            {
                _parts[part].Prefetch(CollectionsMarshal.AsSpan(own));
            }
        }
    }

    // Of parts that start at the same row all but the last are empty, and the search may find any of them.
    private int PartOf(int row)
    {
        var part = Array.BinarySearch(_starts, row);
        part = part < 0 ? ~part - 1 : part;
        while (_parts[part].Count == 0)
        {
            part++;
        }

        return part;
    }
}
