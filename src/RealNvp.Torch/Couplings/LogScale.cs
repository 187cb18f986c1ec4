using RealNvp.Specs;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>Bounds what a network gives as log-scales, as <see cref="LogScaleSpec"/> says.</summary>
internal sealed class LogScale
{
    private readonly double _limit;
    private readonly Parameter? _learned;
    private readonly long[] _spread;

    /// <summary>Creates the bound on the step's tensors.</summary>
    /// <param name="spec">The kind of bound.</param>
    /// <param name="tensors">The step's tensors.</param>
    /// <param name="places">The number of axes behind that of the variables: 0 for vectors, 2 for images.</param>
    public LogScale(LogScaleSpec spec, StepTensors tensors, int places = 0)
    {
        _limit = spec.Limit;
        _learned = spec.Bound == LogScaleKind.Learned ? tensors.Trained("scale") : null;
        _spread = [-1, .. Enumerable.Repeat(1L, places)];
    }

    /// <summary>The learned scales; null where the bound is fixed.</summary>
    public Parameter? Learned => _learned;

    /// <summary>The number c of <c>s = factor * tanh(c * raw)</c>.</summary>
    public float Slope => _learned is null ? (float)(1 / _limit) : 1;

    /// <summary>The factors of <c>s = factor * tanh(c * raw)</c> for a number of variables.</summary>
    public float[] Factors(int variables)
    {
        if (_learned is null)
        {
            return [.. Enumerable.Repeat((float)_limit, variables)];
        }

        return _learned.Floats().ToArray();
    }

    /// <summary>[batch, variables, ...] of any numbers to log-scales.</summary>
    public Tensor Bound(Tensor raw) => _learned is null
        ? raw.Times(1 / _limit).tanh().Times(_limit)
        : raw.tanh() * _learned.view(_spread);
}
