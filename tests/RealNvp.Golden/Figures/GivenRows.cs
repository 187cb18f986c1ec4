using RealNvp.Rows;

namespace RealNvp.Golden;

/// <summary>Rows of an array, each with what it is conditioned on.</summary>
internal sealed class GivenRows(float[] rows, int width, float[] context, int contextWidth) : IRows
{
    public int Count => rows.Length / width;

    public int Width => width;

    public int ContextWidth => contextWidth;

    public void Read(int row, Span<float> destination) => rows.AsSpan(row * width, width).CopyTo(destination);

    public void ReadContext(int row, Span<float> destination) => context.AsSpan(row * contextWidth, contextWidth).CopyTo(destination);
}
