using RealNvp.Rows;

namespace RealNvp.Data;

/// <summary>
/// Rows of which each process holds a part, in their order. A process reads its own; while they are shared (<see cref="Share"/>) all processes read the same ones
/// in the same order, which are sent to all when they are told of beforehand (<see cref="IRows.Prefetch"/>).
/// </summary>
/// <param name="own">The rows of this process.</param>
/// <param name="parts">Which process holds which.</param>
internal sealed class PartedRows(IRows own, GatheredRows parts) : IPartedRows
{
    // A quarter of a gigabyte of what was sent is kept at most, but for one request that is larger.
    private const int MostValues = 1 << 26;

    private readonly Dictionary<int, int> _places = [];
    private float[] _values = [];
    private int _shares;

    public int Count => parts.Count;

    public int Width => own.Width;

    public int ContextWidth => own.ContextWidth;

    public bool IsDequantised => own.IsDequantised;

    /// <summary>Which process holds which row.</summary>
    public GatheredRows Parts => parts;

    private int Record => Width + ContextWidth;

    public int OwnerOf(int row) => parts.OwnerOf(row);

    /// <summary>From now on all processes read the same rows, until what is returned is disposed of; rows that were sent stay readable.</summary>
    public IDisposable Share()
    {
        _shares++;
        return new Sharing(this);
    }

    public void Read(int row, Span<float> destination)
    {
        if (Found(row) is var sent && sent.IsEmpty)
        {
            own.Read(Own(row), destination);
            return;
        }

        RowLayout.RequireRow(row, Count, destination.Length, Width);
        sent[..Width].CopyTo(destination);
    }

    public void ReadAugmented(int row, SeededRandom random, Span<float> destination) => own.ReadAugmented(Own(row), random, destination);

    public void ReadNoisy(int row, ulong seed, int draw, Span<float> destination) => Read(row, destination);

    public bool IsReal(int place) => own.IsReal(place);

    public double LogDet(ReadOnlySpan<float> values) => own.LogDet(values);

    public void ReadContext(int row, Span<float> destination)
    {
        if (Found(row) is var sent && sent.IsEmpty)
        {
            own.ReadContext(Own(row), destination);
            return;
        }

        RowLayout.RequireRow(row, Count, destination.Length, ContextWidth);
        sent[Width..].CopyTo(destination);
    }

    public void Prefetch(ReadOnlySpan<int> rows)
    {
        if (_shares == 0)
        {
            return;
        }

        // What was sent is the same in all processes, so that all of them find the same lacking.
        int[] lacking = [.. rows.ToArray().Where(row => !_places.ContainsKey(row)).Distinct()];
        if (lacking.Length == 0)
        {
            return;
        }

        if ((long)(_places.Count + lacking.Length) * Record > MostValues)
        {
            _places.Clear();
            lacking = [.. rows.ToArray().Distinct()];
        }

        var sent = parts.Values<float>(lacking, Record, (row, values) =>
        {
            own.Read(row, values[..Width]);
            own.ReadContext(row, values[Width..]);
        });
        Array.Resize(ref _values, (_places.Count + lacking.Length) * Record);
        sent.CopyTo(_values, _places.Count * Record);
        foreach (var row in lacking)
        {
            _places.Add(row, _places.Count);
        }
    }

    private ReadOnlySpan<float> Found(int row) =>
        _places.TryGetValue(row, out var place) ? _values.AsSpan(place * Record, Record) : default;

    private int Own(int row) => OwnerOf(row) == parts.Collective.Rank ? row - parts.Start
        : throw new InvalidOperationException($"Row {row} is held by process {OwnerOf(row)} and was not sent to process {parts.Collective.Rank}.");

    private sealed class Sharing(PartedRows rows) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            rows._shares -= _isOver ? 0 : 1;
            _isOver = true;
        }
    }
}
