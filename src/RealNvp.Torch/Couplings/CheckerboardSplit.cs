using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>
/// Every second pixel of an image stays. All channels are seen, with zeros at the pixels that change; and all values are mapped, which is faster than
/// picking every second one.
/// </summary>
internal sealed class CheckerboardSplit : CouplingSplit
{
    private readonly Tensor _changes;
    private readonly Tensor _isChanged;
    private readonly Tensor _stays;

    /// <summary>The split of images, whose values are of a type, on a device.</summary>
    public CheckerboardSplit(ImageSplit split, ScalarType type, Device device)
        : base(nameof(CheckerboardSplit))
    {
        Changing = split.ChangedChannels;
        using var scope = NewDisposeScope();
        _isChanged = tensor([.. split.Places.Select(place => place >= 0)], device: device).view(1, 1, split.Height, split.Width).DetachFromDisposeScope();
        _changes = _isChanged.to_type(type).DetachFromDisposeScope();
        _stays = _isChanged.logical_not().to_type(type).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>[1, 1, height, width], one where a pixel is kept.</summary>
    public Tensor KeptMask => _stays;

    public override int Changing { get; }

    public override Tensor Kept(Tensor x) => x * _stays;

    public override Tensor Changed(Tensor x) => x;

    public override Tensor Merge(Tensor x, Tensor changed) => where(_isChanged, changed.to_type(x.dtype), x);

    public override Tensor OfChanged(Tensor numbers) => numbers * _changes;
}
