using RealNvp.Training;

namespace RealNvp.Data;

/// <summary>The rows of several one after the other.</summary>
internal sealed class JoinedRows : IRows
{
    private readonly IReadOnlyList<IRows> _parts;
    private readonly int[] _starts;

    public JoinedRows(IReadOnlyList<IRows> parts)
    {
        _parts = parts;
        _starts = new int[parts.Count];
        for (var part = 1; part < parts.Count; part++)
        {
            _starts[part] = checked(_starts[part - 1] + parts[part - 1].Count);
        }

        Count = checked(_starts[^1] + parts[^1].Count);
    }

    public int Count { get; }

    public int Width => _parts[0].Width;

    public void Read(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        var part = Array.BinarySearch(_starts, row);
        part = part < 0 ? ~part - 1 : part;
        _parts[part].Read(row - _starts[part], destination);
    }
}
