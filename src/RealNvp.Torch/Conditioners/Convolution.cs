using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>The one place where images are convolved.</summary>
internal static class Convolution
{
    /// <summary>Whether feature maps lie with their channels last; without, the reference that benchmarks measure against.</summary>
    public static bool IsChannelsLast { get; set; } = true;

    /// <summary>
    /// [batch, inputs, height, width] to [batch, outputs, height, width] with odd kernels [outputs, inputs, size, size], zeros around
    /// the image.
    /// </summary>
    public static Tensor Apply(Tensor x, Tensor kernels, Tensor? bias)
    {
        var padding = kernels.shape[2] / 2;
        return nn.functional.conv2d(x, kernels.to_type(x.dtype), bias?.to_type(x.dtype), padding: [padding, padding]);
    }

    /// <summary>Feature maps as a network convolves them: channels last in memory, in the numbers it is to compute in.</summary>
    public static Tensor Enter(Tensor x, ScalarType type) => IsChannelsLast
        ? x.to_type(type).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
        : x.to_type(type);

    /// <summary>Feature maps as the couplings take them: channels first in memory, in the numbers of the flow.</summary>
    public static Tensor Leave(Tensor x, ScalarType type) => x.to_type(type).contiguous();
}
