using RealNvp.Torch.Conditioners;
using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>A convolutional network for all parameters.</summary>
internal sealed class ImageNetwork : CouplingNetwork
{
    private readonly ImageConditioner _network;

    public ImageNetwork(ImageConditioner network)
        : base(nameof(ImageNetwork))
    {
        _network = network;
        RegisterComponents();
    }

    public override Tensor[] Apply(Tensor kept, Tensor? context, bool updateStatistics) => [_network.Apply(kept, context, updateStatistics)];
}
