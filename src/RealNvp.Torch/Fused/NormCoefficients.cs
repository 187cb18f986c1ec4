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

    /// <summary>From a batch's moments and the learned shifts.</summary>
    public static NormCoefficients From(ChannelMoments moments, ReadOnlySpan<float> beta, double epsilon)
    {
        var channels = new NormCoefficients(new float[beta.Length], new float[beta.Length], new float[beta.Length]);
        for (var channel = 0; channel < beta.Length; channel++)
        {
            var scale = 1 / Math.Sqrt(moments.Variances[channel] + epsilon);
            channels.Scale[channel] = (float)scale;
            channels.Centre[channel] = (float)(-moments.Means[channel] * scale);
            channels.Shift[channel] = (float)(beta[channel] - (moments.Means[channel] * scale));
        }

        return channels;
    }
}
