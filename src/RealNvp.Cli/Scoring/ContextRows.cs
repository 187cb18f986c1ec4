using RealNvp.Data;
using RealNvp.Training;

namespace RealNvp.Cli.Scoring;

/// <summary>Rows in memory, each with what it is conditioned on.</summary>
internal sealed class ContextRows(float[] values, int width, float[] context, int contextWidth) : IRows
{
    private readonly FloatRows _rows = new(values, width);

    public int Count => _rows.Count;

    public int Width => width;

    public int ContextWidth => contextWidth;

    public void Read(int row, Span<float> destination) => _rows.Read(row, destination);

    public void ReadContext(int row, Span<float> destination) => context.AsSpan(row * contextWidth, contextWidth).CopyTo(destination);
}
