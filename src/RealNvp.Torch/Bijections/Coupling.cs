using RealNvp.Flows;
using RealNvp.Torch.Couplings;
using RealNvp.Torch.Fused;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// A coupling (arXiv:1605.08803, section 3.2): a split keeps some values, a network gives parameters from them, and with these a map changes each of the
/// others. The log-det is the sum of the logs of the map's derivatives.
/// </summary>
internal sealed class Coupling : Bijection
{
    private readonly CouplingSplit _split;
    private readonly CouplingNetwork _network;
    private readonly IElementwiseMap _map;
    private readonly FusedPath? _fused;

    /// <summary>Joins the parts of a coupling.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="split">What is kept and what changes.</param>
    /// <param name="network">What gives the map its parameters.</param>
    /// <param name="map">What changes the values.</param>
    /// <param name="widestRow">The most values that the network or its parameters take for one row.</param>
    /// <param name="modules">What the network runs.</param>
    /// <param name="fused">What runs it faster where it can; null where nothing does.</param>
    public Coupling(
        string name, CouplingSplit split, CouplingNetwork network, IElementwiseMap map, long widestRow, IEnumerable<nn.Module> modules, FusedPath? fused = null)
        : base(name)
    {
        (_split, _network, _map, _fused) = (split, network, map, fused);
        WidestRow = widestRow;
        RegisterComponents();
        foreach (var (index, module) in modules.Index())
        {
            register_module($"network{index}", module);
        }
    }

    /// <inheritdoc/>
    public override long WidestRow { get; }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) =>
        _fused?.Forward(x, context, training) ?? Map(x, context, updateStatistics: training);

    /// <inheritdoc/>
    protected internal override (Tensor Value, Tensor LogDet) Recompute(Tensor x, Tensor? context = null) => Map(x, context, updateStatistics: false);

    /// <summary>Undoes <see cref="Forward"/>; running statistics stay as they are.</summary>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        if (_fused?.Inverse(z, context, training) is { } done)
        {
            return done;
        }

        using var scope = NewDisposeScope();
        return Merged(z, _map.Inverse(_split.Changed(z), Parameters(z, context, updateStatistics: false)));
    }

    /// <summary>As for every step, but with one pass of the network, since what it sees is the same on both sides.</summary>
    internal override (Tensor Input, Tensor Gradient) Backpropagate(Tensor y, Tensor gradient, Tensor logDetGradient, Tensor? context = null)
    {
        if (_fused?.Backpropagate(y, gradient, logDetGradient, training) is { } done)
        {
            return done;
        }

        using var scope = NewDisposeScope();
        var seen = y.detach().requires_grad_(true);
        var parameters = Parameters(seen, context, updateStatistics: false);
        Tensor input;
        using (no_grad())
        {
            input = _map.Inverse(_split.Changed(y), parameters).Value.to_type(y.dtype).detach();
        }

        input.requires_grad_(true);
        var (changed, logDerivative) = _map.Forward(input, parameters);
        Push(_split.Merge(y.detach(), changed), gradient, LogDet(logDerivative), logDetGradient);
        var back = _split.MergeGradients(gradient, input.grad!);
        back = seen.grad is { } throughNetwork ? back.Plus(throughNetwork) : back;
        return (_split.Merge(y, input).detach().MoveToOuterDisposeScope(), back.detach().MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x, Tensor? context = null)
    {
        using var scope = NewDisposeScope();
        var (_, logDerivative) = _map.Forward(_split.Changed(x), Parameters(x, context, updateStatistics: false));
        return _split.OfChanged(logDerivative).abs().max().Number();
    }

    internal override void UsePrecision(NetworkPrecision precision) => _fused?.UsePrecision(precision);

    internal override void UseFused(bool isUsed)
    {
        _fused?.UseFused(isUsed);
        _map.UseFused(isUsed);
    }

    private (Tensor Value, Tensor LogDet) Map(Tensor x, Tensor? context, bool updateStatistics)
    {
        using var scope = NewDisposeScope();
        return Merged(x, _map.Forward(_split.Changed(x), Parameters(x, context, updateStatistics)));
    }

    private (Tensor Value, Tensor LogDet) Merged(Tensor x, (Tensor Changed, Tensor LogDerivative) mapped) =>
        (_split.Merge(x, mapped.Changed).MoveToOuterDisposeScope(), LogDet(mapped.LogDerivative).MoveToOuterDisposeScope());

    private Tensor LogDet(Tensor logDerivative) => SumOverVariables(_split.OfChanged(logDerivative));

    /// <summary>The parts of the map's parameters, from what the network gives.</summary>
    private Tensor[] Parameters(Tensor x, Tensor? context, bool updateStatistics)
    {
        var parts = _network(_split.Kept(x), context, updateStatistics);
        if (parts.Length < _map.Parts.Count)
        {
            parts = parts[0].split([.. _map.Parts.Select(numbers => (long)numbers * _split.Changing)], 1);
        }

        return [.. parts.Zip(_map.Parts, (part, numbers) => numbers == 1 ? part : part.unflatten(1, [_split.Changing, numbers]).movedim([2], [-1]))];
    }
}
