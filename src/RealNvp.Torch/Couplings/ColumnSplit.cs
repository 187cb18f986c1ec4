using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>Some variables of a vector, or channels of an image, stay and the others change.</summary>
internal sealed class ColumnSplit : CouplingSplit
{
    private readonly Columns _kept;
    private readonly Columns _changed;
    private readonly Tensor _index;

    /// <summary>The split into columns of tensors on a device.</summary>
    public ColumnSplit((Columns Kept, Columns Changed) columns, Device device)
        : base(nameof(ColumnSplit))
    {
        (_kept, _changed) = columns;
        _index = TensorArithmetic.Progression(_changed.Start, _changed.Stride, _changed.Count, device).DetachFromDisposeScope();
        RegisterComponents();
    }

    public override int Changing => _changed.Count;

    public override Tensor Kept(Tensor x) => Select(x, _kept);

    public override Tensor Changed(Tensor x) => Select(x, _changed);

    public override Tensor Merge(Tensor x, Tensor changed) => x.index_copy(1, _index, changed.to_type(x.dtype));

    private static Tensor Select(Tensor x, Columns columns) =>
        x.slice(1, columns.Start, columns.Start + (long)(columns.Count * columns.Stride), columns.Stride);
}
