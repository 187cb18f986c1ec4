using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>Lays data out as vectors: [batch, ...] to [batch, features]; the log-det is zero.</summary>
internal sealed class Flatten : Bijection
{
    private readonly long[] _shape;

    /// <summary>Creates the step for data of shape <paramref name="input"/>.</summary>
    public Flatten(Shape input)
        : base(nameof(Flatten))
    {
        ArgumentNullException.ThrowIfNull(input);
        _shape = [-1, .. input.Sizes.ToArray().Select(size => (long)size)];
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => (x.flatten(1), NoLogDet(x));

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null) => (z.reshape(_shape), NoLogDet(z));
}
