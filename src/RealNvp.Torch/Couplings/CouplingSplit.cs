using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>How a coupling splits a batch [batch, variables or channels, ...] and merges it again.</summary>
/// <param name="name">The module's name.</param>
internal abstract class CouplingSplit(string name) : nn.Module(name)
{
    /// <summary>The number of variables or channels that change.</summary>
    public abstract int Changing { get; }

    /// <summary>What stays, as the networks see it.</summary>
    public abstract Tensor Kept(Tensor x);

    /// <summary>The values to map; there may be some among them that stay.</summary>
    public abstract Tensor Changed(Tensor x);

    /// <summary>A batch with its changed values in their places, of its type.</summary>
    /// <param name="x">The batch that holds what stays.</param>
    /// <param name="changed">New values for those that <see cref="Changed"/> gave.</param>
    public abstract Tensor Merge(Tensor x, Tensor changed);

    /// <summary>Numbers that belong to the values of <see cref="Changed"/>, with zero where a value stays.</summary>
    public virtual Tensor OfChanged(Tensor numbers) => numbers;

    /// <summary>A gradient by what <see cref="Merge"/> gave as one by x, with that by the values of <see cref="Changed"/> in their places.</summary>
    public virtual Tensor MergeGradients(Tensor gradient, Tensor byChanged) => Merge(gradient, byChanged);
}
