using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RealNvp.Torch.Fused;

/// <summary>
/// How a norm takes every channel's values: <c>x * Scale + Centre</c> has mean zero and variance one over the batch, and
/// <c>x * Scale + Shift</c> is what the norm gives.
/// </summary>
/// <param name="Scale">One over the standard deviation.</param>
/// <param name="Centre">Minus the mean, times the scale.</param>
/// <param name="Shift">The centre and the learned shift.</param>
internal sealed record NormCoefficients(float[] Scale, float[] Centre, float[] Shift)
{
    /// <summary>Those of sixteen channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<float> Scale, Vector512<float> Shift, Vector512<float> Centre) At(int channel) =>
        (Vector512.Create(Scale.AsSpan(channel)), Vector512.Create(Shift.AsSpan(channel)), Vector512.Create(Centre.AsSpan(channel)));

    /// <summary>From the sums of <c>x - origin</c> and of its square over a number of values, and the learned shifts.</summary>
    /// <returns>The channels, and their means and variances.</returns>
    public static (NormCoefficients Channels, double[] Means, double[] Variances) From(
        ReadOnlySpan<float> origin, ReadOnlySpan<double> sums, ReadOnlySpan<double> squares, long count, ReadOnlySpan<float> beta, double epsilon)
    {
        var channels = new NormCoefficients(new float[origin.Length], new float[origin.Length], new float[origin.Length]);
        var (means, variances) = (new double[origin.Length], new double[origin.Length]);
        for (var channel = 0; channel < origin.Length; channel++)
        {
            var offset = sums[channel] / count;
            means[channel] = origin[channel] + offset;
            variances[channel] = Math.Max(0, (squares[channel] / count) - (offset * offset));
            var scale = 1 / Math.Sqrt(variances[channel] + epsilon);
            channels.Scale[channel] = (float)scale;
            channels.Centre[channel] = (float)(-means[channel] * scale);
            channels.Shift[channel] = (float)(beta[channel] - (means[channel] * scale));
        }

        return (channels, means, variances);
    }
}
