using RealNvp.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Bench;

/// <summary>
/// The reference: the couplings as people write them in torch, eager autograd, a module per layer and torch's own Adam over
/// all the parameters. Vectors, half splits, s and t apart; the log-scale is bounded as in the spec.
/// </summary>
internal sealed class EagerFlow : IDisposable
{
    private readonly List<(nn.Module<Tensor, Tensor> S, nn.Module<Tensor, Tensor> T, bool Flip)> _couplings = [];
    private readonly optim.Optimizer _optimizer;
    private readonly double _limit;
    private readonly long _half;

    public EagerFlow(FlowSpec spec)
    {
        var features = spec.Shape.Size;
        _half = features / 2;
        foreach (var coupling in spec.Steps.OfType<AffineCouplingSpec>())
        {
            var hidden = ((MlpSpec)(coupling.ScaleNet ?? coupling.Shared!)).Hidden;
            _limit = coupling.LogScale.Limit;
            var (kept, changed) = coupling.Split(features);
            _couplings.Add((Net(kept.Count, hidden, changed.Count), Net(kept.Count, hidden, changed.Count), coupling.Flip));
        }

        _optimizer = optim.Adam(_couplings.SelectMany(coupling => coupling.S.parameters().Concat(coupling.T.parameters())), 1e-3);
    }

    public double Train(Tensor x)
    {
        using var scope = NewDisposeScope();
        _optimizer.zero_grad();
        var loss = -LogProb(x).mean();
        loss.backward();
        _optimizer.step();
        return loss.ToDouble();
    }

    public double Score(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return LogProb(x).sum().ToDouble();
    }

    public void Sample(Tensor z)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (s, t, flip) in Enumerable.Reverse(_couplings))
        {
            var (kept, changed) = Split(z, flip);
            z = Join(kept, (changed - t.call(kept)) * (-Scale(s, kept)).exp(), flip);
        }
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        foreach (var (s, t, _) in _couplings)
        {
            s.Dispose();
            t.Dispose();
        }
    }

    private static nn.Module<Tensor, Tensor> Net(int inputs, IReadOnlyList<int> hidden, int outputs)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        foreach (var width in hidden)
        {
            layers.Add(nn.Linear(inputs, width));
            layers.Add(nn.ReLU());
            inputs = width;
        }

        layers.Add(nn.Linear(inputs, outputs));
        return nn.Sequential(layers);
    }

    private Tensor LogProb(Tensor x)
    {
        var logDet = zeros(x.shape[0]);
        foreach (var (s, t, flip) in _couplings)
        {
            var (kept, changed) = Split(x, flip);
            var scale = Scale(s, kept);
            x = Join(kept, (changed * scale.exp()) + t.call(kept), flip);
            logDet = logDet + scale.sum(1);
        }

        return (-0.5 * x.square().sum(1)) + logDet;
    }

    private Tensor Scale(nn.Module<Tensor, Tensor> net, Tensor kept) => (net.call(kept) / _limit).tanh() * _limit;

    private (Tensor Kept, Tensor Changed) Split(Tensor x, bool flip)
    {
        var (first, second) = (x.narrow(1, 0, _half), x.narrow(1, _half, x.shape[1] - _half));
        return flip ? (second, first) : (first, second);
    }

    private static Tensor Join(Tensor kept, Tensor changed, bool flip) => flip ? cat([changed, kept], 1) : cat([kept, changed], 1);
}
