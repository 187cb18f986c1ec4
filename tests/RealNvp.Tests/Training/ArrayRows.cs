using RealNvp.Rows;

namespace RealNvp.Tests.Training;

/// <summary>Rows of an array, with what they are conditioned on.</summary>
internal sealed class ArrayRows(float[] values, int width, float[]? context = null, int contextWidth = 0) : IRows
{
    public int ContextWidth => contextWidth;

    public int Count => values.Length / width;

    public int Width => width;

    /// <summary>Normal rows of mean 2 and standard deviation 3.</summary>
    public static ArrayRows Normal(int count, int width, ulong seed)
    {
        var values = new float[count * width];
        SeededRandom.For(seed, 91).FillGaussian(values);
        return new([.. values.Select(value => 2 + (3 * value))], width);
    }

    public void ReadContext(int row, Span<float> destination) => context.AsSpan(row * contextWidth, contextWidth).CopyTo(destination);

    public void Read(int row, Span<float> destination) => values.AsSpan(row * width, width).CopyTo(destination);
}
