using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>
/// What a coupling does to each value that it changes: an invertible map of one number, whose parameters a network gives. A new map is one file, and
/// one line of <see cref="Bijections.BijectionFactory"/>.
/// </summary>
internal interface IElementwiseMap
{
    /// <summary>
    /// The parts in which the parameters come: of each, how many numbers for every value. The network gives one part after the other; within a part of
    /// several numbers all of the first variable or channel come before those of the next.
    /// </summary>
    IReadOnlyList<int> Parts { get; }

    /// <summary>The mapped values and the logs of the derivatives, in any type.</summary>
    /// <param name="x">[batch, ...].</param>
    /// <param name="parameters">The parts: of one number for every value [batch, ...], of several [batch, ..., numbers].</param>
    (Tensor Value, Tensor LogDerivative) Forward(Tensor x, ReadOnlySpan<Tensor> parameters);

    /// <summary>The values that <see cref="Forward"/> maps to <paramref name="y"/>, and the logs of the inverses' derivatives.</summary>
    /// <param name="y">[batch, ...].</param>
    /// <param name="parameters">As for <see cref="Forward"/>.</param>
    (Tensor Value, Tensor LogDerivative) Inverse(Tensor y, ReadOnlySpan<Tensor> parameters);

    /// <inheritdoc cref="Bijections.Bijection.UseFused"/>
    void UseFused(bool isUsed)
    {
    }
}
