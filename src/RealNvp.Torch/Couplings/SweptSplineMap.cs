using RealNvp.Specs;
using RealNvp.Torch.Fused;
using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>
/// The same splines as <see cref="SplineMap"/>, where the values are float32 on the processor swept by managed code, forward and back, and by torch's operations
/// otherwise, which make tensors of all bins of all values.
/// </summary>
internal sealed class SweptSplineMap(SplineSpec spec) : IElementwiseMap
{
    private readonly SplineMap _map = new(spec);
    private readonly SplineSweep _sweep = new(spec);
    private bool _isUsed = true;

    public IReadOnlyList<int> Parts => _map.Parts;

    public (Tensor Value, Tensor LogDerivative) Forward(Tensor x, ReadOnlySpan<Tensor> parameters) =>
        IsSwept(x) ? SplineFunction.Run(_sweep, x, parameters[0]) : _map.Forward(x, parameters);

    public (Tensor Value, Tensor LogDerivative) Inverse(Tensor y, ReadOnlySpan<Tensor> parameters) =>
        IsSwept(y) && !is_grad_enabled() ? _sweep.Inverse(y, parameters[0]) : _map.Inverse(y, parameters);

    public void UseFused(bool isUsed) => _isUsed = isUsed;

    private bool IsSwept(Tensor x) => _isUsed && x.dtype == ScalarType.Float32 && x.device_type == DeviceType.CPU;
}
