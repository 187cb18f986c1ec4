using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>Where images are convolved by torch's operations; a fused training step has its own (<see cref="Fused.FusedConvolution{T}"/>).</summary>
internal static class Convolution
{
    /// <summary>
    /// [batch, inputs, height, width] to [batch, outputs, height, width] with odd kernels [outputs, inputs, size, size], zeros around
    /// the image.
    /// </summary>
    public static Tensor Apply(Tensor x, Tensor kernels, Tensor? bias)
    {
        var padding = kernels.shape[2] / 2;
        return nn.functional.conv2d(x, kernels.to_type(x.dtype), bias?.to_type(x.dtype), padding: [padding, padding]);
    }

    /// <summary>Feature maps as a network convolves them, channels last in memory.</summary>
    public static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
