using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>
/// A coupling: some variables of a row stay as they are; networks that see them, and the context, give the parameters with which an
/// <see cref="ElementwiseMap"/> changes the others (arXiv:1605.08803, section 3.2). Where none stays, networks see the context alone, and without a context
/// the parameters are weights themselves.
/// </summary>
internal sealed class ManagedCoupling : ManagedStep
{
    private readonly int _features;
    private readonly int _context;
    private readonly Columns _identity;
    private readonly SeenVariables _seen;
    private readonly ManagedConditioner[] _networks;
    private readonly ElementwiseMap _map;
    private readonly bool _hasInputGradient;
    private readonly bool _gathers;

    /// <param name="step">Where the coupling stands.</param>
    /// <param name="identity">The variables that stay.</param>
    /// <param name="changed">The variables that change.</param>
    /// <param name="map">What changes them.</param>
    /// <param name="networks">
    /// One network, or two that share the parameters evenly, with their names among the step's weights. Null in place of a network is a tensor of that name
    /// which is the parameters, the same for every row.
    /// </param>
    /// <param name="parameters">The flow's weights.</param>
    /// <param name="hasInputGradient">Whether anything before the coupling is trained.</param>
    /// <param name="gathersAlways">
    /// Whether networks see a copy even of what they could see where it lies, a half of the variables without context. Their gradients are then added up
    /// in another order: what was trained so must go on so.
    /// </param>
    public ManagedCoupling(
        StepPlan step,
        Columns identity,
        Columns changed,
        ElementwiseMap map,
        IReadOnlyList<(string Name, ConditionerSpec? Spec)> networks,
        FlatParameters parameters,
        bool hasInputGradient,
        bool gathersAlways)
    {
        _features = step.Input.Size;
        _context = step.Context;
        _identity = identity;
        _seen = new(identity, _context);
        _map = map;
        _hasInputGradient = hasInputGradient && identity.Count > 0;
        _gathers = gathersAlways || identity.Stride != 1 || _context > 0;
        var outputs = changed.Count * map.ParametersPerVariable / networks.Count;
        _networks = [.. networks.Select(network => ManagedConditioner.Create(
            network.Spec, parameters, $"{step.Name}.{network.Name}", _seen.Width, outputs, _hasInputGradient))];
    }

    public override bool SplitsNetworks => _networks.Length == 2;

    public override IEnumerable<WeightSlot> SplitNetworkWeights => SplitsNetworks ? _networks.SelectMany(network => network.Weights) : [];

    public override WorkspaceSize? WorkspaceSize => new(
        _features,
        _networks.Max(network => network.Widths[..^1].Append(1).Max()),
        _networks.Max(network => network.LayersInTurn),
        _networks[0].Outputs,
        _context);

    public override IEnumerable<Action<FlatParameters>> WeightPackers() => _networks.SelectMany(network => network.WeightPackers());

    public override void BeginTrainingStep()
    {
        foreach (var network in _networks)
        {
            network.BeginTrainingStep();
        }
    }

    public override SavedActivations CreateActivations(int rows) => new CouplingActivations(rows, _features, _gathers ? _seen.Width : 0, _networks);

    public override void Forward(Span<float> values, Span<double> logDet, Workspace workspace)
    {
        var x = Matrix(values);
        _map.Forward(RunNetworks(x, workspace), x, logDet);
    }

    public override void Inverse(Span<float> values, Span<double> logDet, Workspace workspace)
    {
        var y = Matrix(values);
        _map.Inverse(RunNetworks(y, workspace), y, logDet);
    }

    public override void ForwardTraining(Span<float> values, Span<double> logDet, WorkerState worker, SavedActivations? activations)
    {
        var saved = (CouplingActivations)activations!;
        var rows = new CouplingRows(worker, SplitsNetworks);
        var x = Matrix(values);
        values.CopyTo(rows.Own(saved.Input, _features));
        if (_gathers)
        {
            _seen.Gather(x, worker.Workspace.Context.Span, new MatrixSpan(rows.Own(saved.Seen, _seen.Width), x.Rows, _seen.Width));
        }

        rows.Meet();
        var seen = Seen(saved, rows.All);
        var training = new TrainingRows(rows.First, worker.Random);
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

    public override void Backward(Span<float> gradient, WorkerState worker, SavedActivations? activations)
    {
        var saved = (CouplingActivations)activations!;
        var rows = new CouplingRows(worker, SplitsNetworks);
        var dy = Matrix(gradient);
        _map.Backward(Parameters(saved, rows), Matrix(rows.Own(saved.Input, _features)), dy, worker.LogDetGradient, worker.Gradients);

        rows.Meet();
        var isDirect = !_gathers && rows.Workers == 1;
        var seenGradient = !_hasInputGradient ? default
            : isDirect ? dy.ColumnRange(_identity.Start, _identity.Count)
            : new MatrixSpan(rows.SeenGradient().Span, rows.All, _seen.Width);
        if (!isDirect)
        {
            seenGradient.Data.Clear();
        }

        var seen = Seen(saved, rows.All);
        var gradients = SplitsNetworks ? worker.Pair.Gradients : worker.Gradients;
        for (var index = 0; index < _networks.Length; index++)
        {
            if (rows.Runs(index))
            {
                var output = Outputs(index, saved.Outputs[index].Span, rows.All);
                _networks[index].Backward(seen, output, saved.Hidden[index], worker.HiddenGradients, gradients, seenGradient);
            }
        }

        if (_hasInputGradient && !isDirect)
        {
            rows.Meet();
            for (var index = 0; index < rows.Workers; index++)
            {
                _seen.AddGradient(new MatrixSpan(rows.Own(rows.SeenGradient(index), _seen.Width), dy.Rows, _seen.Width), dy);
            }
        }
    }

    public override double LargestLogScale(ReadOnlySpan<float> input, Workspace workspace)
    {
        var x = new ReadOnlyMatrixSpan(input, input.Length / _features, _features);
        return _map.LargestLogScale(Parameters(workspace.Outputs[0].Span, workspace.Outputs[1].Span, x.Rows), x);
    }

    private MatrixSpan Matrix(Span<float> values) => new(values, values.Length / _features, _features);

    private MatrixSpan Outputs(int network, Span<float> buffer, int rows) => new(buffer, rows, _networks[network].Outputs);

    private CouplingParameters Parameters(Span<float> first, Span<float> second, int rows) =>
        new(Outputs(0, first, rows), SplitsNetworks ? Outputs(1, second, rows) : default);

    /// <summary>A worker's own rows of what the networks gave in training.</summary>
    private CouplingParameters Parameters(CouplingActivations saved, CouplingRows rows) => Parameters(
        rows.Own(saved.Outputs[0], _networks[0].Outputs),
        SplitsNetworks ? rows.Own(saved.Outputs[1], _networks[1].Outputs) : default,
        rows.Count);

    /// <summary>What the networks saw in training.</summary>
    private ReadOnlyMatrixSpan Seen(CouplingActivations saved, int rows) => _gathers
        ? new(saved.Seen.Span, rows, _seen.Width)
        : new ReadOnlyMatrixSpan(saved.Input.Span, rows, _features).ColumnRange(_identity.Start, _identity.Count);

    /// <summary>What the networks give for some rows; two workers with the same rows run one of two networks each.</summary>
    private CouplingParameters RunNetworks(MatrixSpan x, Workspace workspace)
    {
        ReadOnlyMatrixSpan seen = x.ColumnRange(_identity.Start, _gathers ? 0 : _identity.Count);
        if (_gathers)
        {
            var gathered = new MatrixSpan(workspace.Seen.Span, x.Rows, _seen.Width);
            _seen.Gather(x, workspace.Context.Span, gathered);
            seen = gathered;
        }

        var pair = SplitsNetworks && workspace.Pair is { IsLeft: false } other ? other : null;
        for (var index = 0; index < _networks.Length; index++)
        {
            if (pair is null || pair.IndexInPair == index)
            {
                Run(index, seen, workspace);
            }
        }

        if (pair is null)
        {
            return Parameters(workspace.Outputs[0].Span, workspace.Outputs[1].Span, x.Rows);
        }

        if (pair.TryExchange(x.Rows * _networks[0].Outputs, out var first, out var second))
        {
            return Parameters(first.Span, second.Span, x.Rows);
        }

        Run(1 - pair.IndexInPair, seen, workspace);
        return Parameters(workspace.Outputs[0].Span, workspace.Outputs[1].Span, x.Rows);
    }

    private void Run(int network, ReadOnlyMatrixSpan seen, Workspace workspace) =>
        _networks[network].Forward(seen, Outputs(network, workspace.Outputs[network].Span, seen.Rows), workspace.Hidden);
}
