using RealNvp.Specs;

namespace RealNvp.Onnx.Steps;

/// <summary>Numbers of which a step holds one for each feature of a vector or channel of an image.</summary>
internal static class ChannelNumbers
{
    /// <summary>The shape in which they are repeated over all values of a channel.</summary>
    public static int[] ShapeOf(Shape input) => [input[0], .. Enumerable.Repeat(1, input.Rank - 1)];

    /// <summary>The log-det of every row from the log-scale of each channel.</summary>
    public static double LogDet(Shape input, ReadOnlySpan<double> logScales)
    {
        var sum = 0.0;
        foreach (var logScale in logScales)
        {
            sum += logScale;
        }

        return sum * (input.Size / input[0]);
    }
}
