using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>A convolutional network that gives an image coupling its numbers.</summary>
/// <param name="name">The module's name.</param>
internal abstract class ImageConditioner(string name) : nn.Module(name)
{
    /// <summary>The most feature maps it holds at a time.</summary>
    public abstract int Width { get; }

    /// <summary>The numbers it computes in while training.</summary>
    public NetworkPrecision Precision { get; set; }

    /// <summary>Whether feature maps lie with their channels last, in which convolutions are faster.</summary>
    public bool IsChannelsLast { get; set; } = true;

    /// <summary>Builds the network of a spec on its tensors.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="mask">[1, 1, height, width], one where a pixel is kept; null when all pixels it sees are.</param>
    /// <param name="isConditional">Whether it gets a context.</param>
    /// <param name="tensors">Its tensors.</param>
    public static ImageConditioner Create(ImageConditionerSpec spec, Tensor? mask, bool isConditional, StepTensors tensors) => spec switch
    {
        ResNetSpec resNet => new ResNet(resNet, mask, isConditional, tensors),
        _ => throw new NotSupportedException($"The torch engine has no image conditioner for {spec.GetType().Name}."),
    };

    /// <summary>[batch, inputs, height, width] to [batch, outputs, height, width].</summary>
    /// <param name="kept">What the coupling keeps, zero elsewhere.</param>
    /// <param name="context">What the density is conditioned on, [batch, context]; null for flows without.</param>
    /// <param name="updateStatistics">Whether the running statistics inside take in this batch; only while training.</param>
    public abstract Tensor Apply(Tensor kept, Tensor? context, bool updateStatistics);
}
