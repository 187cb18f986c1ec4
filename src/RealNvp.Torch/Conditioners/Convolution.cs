using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>The one place where images are convolved.</summary>
internal static class Convolution
{
    /// <summary>
    /// [batch, inputs, height, width] to [batch, outputs, height, width] with odd kernels [outputs, inputs, size, size], zeros around
    /// the image.
    /// </summary>
    public static Tensor Apply(Tensor x, Tensor kernels, Tensor? bias)
    {
        var padding = kernels.shape[2] / 2;
        return nn.functional.conv2d(x, kernels, bias, padding: [padding, padding]);
    }
}
