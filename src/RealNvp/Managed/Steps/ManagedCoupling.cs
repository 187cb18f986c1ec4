using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>
/// A coupling: some variables of a row stay as they are; networks that see them, and the context, give the parameters with which an
/// <see cref="ElementwiseMap"/> changes the others (arXiv:1605.08803, section 3.2).
/// </summary>
internal sealed class ManagedCoupling : ManagedStep
{
    private readonly int _features;
    private readonly int _context;
    private readonly Columns _kept;
    private readonly KeptVariables _seen;
    private readonly ManagedConditioner[] _networks;
    private readonly ElementwiseMap _map;
    private readonly bool _hasInputGradient;
    private readonly bool _gathers;

    /// <param name="step">Where the coupling stands.</param>
    /// <param name="kept">The variables that stay.</param>
    /// <param name="changed">The variables that change.</param>
    /// <param name="map">What changes them.</param>
    /// <param name="networks">One network, or two that share the parameters evenly, with their names among the step's weights.</param>
    /// <param name="parameters">The flow's weights.</param>
    /// <param name="hasInputGradient">Whether anything before the coupling is trained.</param>
    /// <param name="gathersAlways">
    /// Whether networks see a copy even of what they could see where it lies, a half of the variables without context. Their gradients are then added up
    /// in another order: what was trained so must go on so.
    /// </param>
    public ManagedCoupling(
        StepPlan step,
        Columns kept,
        Columns changed,
        ElementwiseMap map,
        IReadOnlyList<(string Name, ConditionerSpec Spec)> networks,
        FlatParameters parameters,
        bool hasInputGradient,
        bool gathersAlways)
    {
        _features = step.Input.Size;
        _context = step.Context;
        _kept = kept;
        _seen = new(kept, _context);
        _map = map;
        _hasInputGradient = hasInputGradient;
        _gathers = gathersAlways || kept.Stride != 1 || _context > 0;
        var outputs = changed.Count * map.ParametersPerVariable / networks.Count;
        _networks = [.. networks.Select(network => ManagedConditioner.Create(
            network.Spec, parameters, $"{step.Name}.{network.Name}", _seen.Width, outputs, hasInputGradient))];
    }

    public override bool RunsApart => _networks.Length == 2;

    public override IEnumerable<WeightSlot> WeightsApart => RunsApart ? _networks.SelectMany(network => network.Weights) : [];

    public override ScratchSize? ScratchSize => new(
        _features,
        _networks.Max(network => network.Widths[..^1].Append(1).Max()),
        _networks.Max(network => network.LayersInTurn),
        _networks[0].Outputs,
        _context);

    public override IEnumerable<Action<FlatParameters>> Packings() => _networks.SelectMany(network => network.Packings());

    public override void BeginTrainingStep()
    {
        foreach (var network in _networks)
        {
            network.BeginTrainingStep();
        }
    }

    public override StepMemory CreateMemory(int rows) => new CouplingMemory(rows, _features, _gathers ? _seen.Width : 0, _networks);

    public override void Forward(Span<float> values, Span<double> logDet, Scratch scratch)
    {
        var x = Matrix(values);
        _map.Forward(RunNetworks(x, scratch), x, logDet);
    }

    public override void Inverse(Span<float> values, Span<double> logDet, Scratch scratch)
    {
        var y = Matrix(values);
        _map.Inverse(RunNetworks(y, scratch), y, logDet);
    }

    public override void ForwardTraining(Span<float> values, Span<double> logDet, TrainingShare share, StepMemory? memory)
    {
        var saved = (CouplingMemory)memory!;
        var rows = new CouplingRows(share, RunsApart);
        var x = Matrix(values);
        values.CopyTo(rows.Own(saved.Input, _features));
        if (_gathers)
        {
            _seen.Gather(x, share.Scratch.Context.Span, new MatrixSpan(rows.Own(saved.Seen, _seen.Width), x.Rows, _seen.Width));
        }

        rows.Meet();
        var seen = Seen(saved, rows.All);
        var training = new TrainingRows(rows.First, share.Random);
        for (var index = 0; index < _networks.Length; index++)
        {
            if (rows.Runs(index))
            {
                _networks[index].Forward(seen, Outputs(index, saved.Outputs[index].Span, rows.All), saved.Hidden[index], training);
            }
        }

        rows.Meet();
        _map.Forward(Parameters(saved, rows), x, logDet);
    }

    public override void Backward(Span<float> gradient, TrainingShare share, StepMemory? memory)
    {
        var saved = (CouplingMemory)memory!;
        var rows = new CouplingRows(share, RunsApart);
        var dy = Matrix(gradient);
        _map.Backward(Parameters(saved, rows), Matrix(rows.Own(saved.Input, _features)), dy, share.LogDetGradient, share.Gradients);

        rows.Meet();
        var isDirect = !_gathers && rows.Seats == 1;
        var seenGradient = !_hasInputGradient ? default
            : isDirect ? dy.ColumnRange(_kept.Start, _kept.Count)
            : new MatrixSpan(rows.KeptGradient().Span, rows.All, _seen.Width);
        if (!isDirect)
        {
            seenGradient.Data.Clear();
        }

        var seen = Seen(saved, rows.All);
        var gradients = RunsApart ? share.Group.Gradients : share.Gradients;
        for (var index = 0; index < _networks.Length; index++)
        {
            if (rows.Runs(index))
            {
                var output = Outputs(index, saved.Outputs[index].Span, rows.All);
                _networks[index].Backward(seen, output, saved.Hidden[index], share.HiddenGradients, gradients, seenGradient);
            }
        }

        if (_hasInputGradient && !isDirect)
        {
            rows.Meet();
            for (var seat = 0; seat < rows.Seats; seat++)
            {
                _seen.AddGradient(new MatrixSpan(rows.Own(rows.KeptGradient(seat), _seen.Width), dy.Rows, _seen.Width), dy);
            }
        }
    }

    public override double LargestLogScale(ReadOnlySpan<float> input, Scratch scratch)
    {
        var x = new ReadOnlyMatrixSpan(input, input.Length / _features, _features);
        return _map.LargestLogScale(Parameters(scratch.Outputs[0].Span, scratch.Outputs[1].Span, x.Rows), x);
    }

    private MatrixSpan Matrix(Span<float> values) => new(values, values.Length / _features, _features);

    private MatrixSpan Outputs(int network, Span<float> buffer, int rows) => new(buffer, rows, _networks[network].Outputs);

    private CouplingParameters Parameters(Span<float> first, Span<float> second, int rows) =>
        new(Outputs(0, first, rows), RunsApart ? Outputs(1, second, rows) : default);

    /// <summary>A worker's own rows of what the networks gave in training.</summary>
    private CouplingParameters Parameters(CouplingMemory saved, CouplingRows rows) => Parameters(
        rows.Own(saved.Outputs[0], _networks[0].Outputs),
        RunsApart ? rows.Own(saved.Outputs[1], _networks[1].Outputs) : default,
        rows.Count);

    /// <summary>What the networks saw in training.</summary>
    private ReadOnlyMatrixSpan Seen(CouplingMemory saved, int rows) => _gathers
        ? new(saved.Seen.Span, rows, _seen.Width)
        : new ReadOnlyMatrixSpan(saved.Input.Span, rows, _features).ColumnRange(_kept.Start, _kept.Count);

    /// <summary>What the networks give for some rows; two workers with the same rows run one of two networks each.</summary>
    private CouplingParameters RunNetworks(MatrixSpan x, Scratch scratch)
    {
        ReadOnlyMatrixSpan seen = x.ColumnRange(_kept.Start, _gathers ? 0 : _kept.Count);
        if (_gathers)
        {
            var gathered = new MatrixSpan(scratch.Kept.Span, x.Rows, _seen.Width);
            _seen.Gather(x, scratch.Context.Span, gathered);
            seen = gathered;
        }

        var pair = RunsApart ? scratch.Pair : null;
        for (var index = 0; index < _networks.Length; index++)
        {
            if (pair is null || pair.Seat == index)
            {
                _networks[index].Forward(seen, Outputs(index, scratch.Outputs[index].Span, x.Rows), scratch.Hidden);
            }
        }

        if (pair is null)
        {
            return Parameters(scratch.Outputs[0].Span, scratch.Outputs[1].Span, x.Rows);
        }

        var (first, second) = pair.Exchange(x.Rows * _networks[0].Outputs);
        return Parameters(first.Span, second.Span, x.Rows);
    }
}
