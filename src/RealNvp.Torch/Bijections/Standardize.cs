using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary><c>y = (x - mean) / scale</c> with mean and scale taken from training data once.</summary>
internal sealed class Standardize : Bijection
{
    private readonly Tensor _mean;
    private readonly Tensor _scale;

    /// <summary>Creates the step on its tensors.</summary>
    public Standardize(StepTensors tensors)
        : base(nameof(Standardize))
    {
        _mean = tensors.State("mean");
        _scale = tensors.State("scale");
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => (x.Minus(_mean) / _scale, LogDet(x));

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null) => ((z * _scale).Plus(_mean), -LogDet(z));

    /// <inheritdoc/>
    public override bool StartsFromData => true;

    /// <inheritdoc/>
    public override void Initialize(Tensor x, Tensor? context = null, CancellationToken cancellationToken = default)
    {
        using var noGradient = no_grad();
        var (mean, scale) = BatchMoments.ForStart(x, 0);
        _mean.copy_(mean);
        _scale.copy_(scale);
    }

    private Tensor LogDet(Tensor x) => -_scale.log().sum(ScalarType.Float64).expand(x.shape[0]);
}
