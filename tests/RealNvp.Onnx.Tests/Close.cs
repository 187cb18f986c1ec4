namespace RealNvp.Onnx.Tests;

/// <summary>Holds numbers to others.</summary>
internal static class Close
{
    /// <summary>Log densities: within 1e-4 nats for every 100 values of a row, or for fewer.</summary>
    /// <param name="expected">The model's.</param>
    /// <param name="actual">A runtime's.</param>
    /// <param name="dimension">The values of a row.</param>
    /// <param name="share">The share of a large log density that may be lost: random weights may stretch far, and rounding with it.</param>
    public static void LogProbs(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, int dimension, double share = 0)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var row = 0; row < expected.Length; row++)
        {
            if (double.IsFinite(expected[row]))
            {
                Assert.Equal(expected[row], actual[row], Math.Max(1e-4 * Math.Max(1, dimension / 100.0), share * Math.Abs(expected[row])));
            }
            else
            {
                Assert.Equal(expected[row], actual[row]);
            }
        }
    }

    /// <summary>Values: within a share of the largest expected one, or of 1 where that is smaller.</summary>
    public static void Values(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = 1.0;
        foreach (var value in expected)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        for (var place = 0; place < expected.Length; place++)
        {
            Assert.Equal(expected[place], actual[place], tolerance * scale);
        }
    }

    /// <summary>Levels: the same, but for one in a hundred that lies at an edge and may be its neighbour.</summary>
    public static void Levels(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var others = 0;
        for (var place = 0; place < expected.Length; place++)
        {
            Assert.Equal(expected[place], actual[place], 1.0);
            others += expected[place] == actual[place] ? 0 : 1;
        }

        Assert.InRange(others, 0, expected.Length / 100);
    }
}
