namespace RealNvp.Tests.Kernels;

/// <summary>Seeded values in [-1, 1), at an offset that no vector is aligned to.</summary>
internal static class RandomFloats
{
    public static float[] Draw(Random random, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (random.NextSingle() * 2f) - 1f;
        }

        return values;
    }

    /// <summary>A slice of a larger array, so that kernels meet unaligned starts and writes beyond the end show.</summary>
    public static Span<float> Misalign(float[] values, out float[] whole, out int start)
    {
        start = 3;
        whole = new float[values.Length + 3 + 37];
        Array.Fill(whole, 12345f);
        values.CopyTo(whole, start);
        return whole.AsSpan(start, values.Length);
    }

    public static void AssertFrameUntouched(float[] whole, int start, int length)
    {
        Assert.All(whole[..start], value => Assert.Equal(12345f, value));
        Assert.All(whole[(start + length)..], value => Assert.Equal(12345f, value));
    }
}
