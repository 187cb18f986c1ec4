using RealNvp.Rows;

namespace RealNvp.Tests.Training;

/// <summary>Rows that do something when so many have been read, such as cancelling whoever reads them.</summary>
internal sealed class HeardRows(IRows rows, int after, Action heard) : IRows
{
    /// <summary>How many have been read.</summary>
    public int Reads { get; private set; }

    public int Count => rows.Count;

    public int Width => rows.Width;

    public int ContextWidth => rows.ContextWidth;

    public void Read(int row, Span<float> destination)
    {
        if (++Reads == after)
        {
            heard();
        }

        rows.Read(row, destination);
    }

    public void ReadContext(int row, Span<float> destination) => rows.ReadContext(row, destination);
}
