using System.Collections.Concurrent;
using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>
/// A vector flow in managed code. Rows are split over a fixed team of workers; each runs its rows through the whole flow and
/// back with buffers of its own, and gradients are summed by slices in a fixed order.
/// </summary>
internal sealed class ManagedFlow : ITrainableFlow, IStepScales, ICollectiveFlow
{
    public const string EngineName = "managed";

    /// <summary>Rows a worker scores at once: enough for the kernels, few enough for the cache.</summary>
    private const int RowsAtOnce = 128;

    /// <summary>Rows times weights up to which rows are scored on the calling thread alone: some ten microseconds.</summary>
    private const long SmallWork = 1 << 20;

    private readonly WorkerTeam _team;
    private readonly ManagedStep[] _steps;
    private readonly WorkspaceSize _size;
    private readonly Packing _packing;
    private readonly ConcurrentBag<Workspace> _workspaces = [];
    private readonly ConcurrentBag<Workspace> _rowWorkspaces = [];
    private readonly TrainingPass _training;
    private readonly PairScoring? _pair;
    private int _callers;
    private volatile bool _isDisposed;

    public ManagedFlow(FlowSpec spec, FlatParameters parameters, WorkerTeam team, ManagedEngine? engine = null)
    {
        Engine = engine ?? ManagedEngine.Instance;
        Spec = spec;
        Parameters = parameters;
        Dimension = spec.Shape.Size;
        _team = team;
        (_steps, _size) = ManagedSteps.Create(spec, parameters, team);
        _packing = new(_steps, parameters);
        _pair = PairScoring.Create(team, _steps, _size);
        if (_pair is not null)
        {
            // A row takes the pair until another caller has the team, however late that is: the workspace for it alone lies ready.
            _rowWorkspaces.Add(new Workspace(1, _size));
        }

        _training = new TrainingPass(team, _steps, _size, _packing, parameters, Dimension, BaseDensity.Of(spec.Base));
    }

    public FlowSpec Spec { get; }

    public int Dimension { get; }

    public IFlowEngine Engine { get; }

    public FlatParameters Parameters { get; }

    public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default) =>
        Map(rows, latents, logDet, context, isForward: true);

    public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default) =>
        Map(latents, rows, logDet, context, isForward: false);

    public void Initialize(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        RowCount.Check(rows.Length, Dimension, rows.Length / Dimension);
        RowCount.CheckContext(context.Length, Spec.Context, rows.Length / Dimension);
        var values = rows.ToArray();
        var logDet = new double[rows.Length / Dimension];
        var workspace = new Workspace(RowsAtOnce, _size);
        _packing.Ensure();
        _packing.Invalidate();
        foreach (var step in _steps)
        {
            step.Initialize(values, Parameters);
            foreach (var packer in step.WeightPackers())
            {
                packer(Parameters);
            }

            for (var start = 0; start < logDet.Length; start += RowsAtOnce)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = Math.Min(RowsAtOnce, logDet.Length - start);
                context.Slice(start * Spec.Context, count * Spec.Context).CopyTo(workspace.Context.Span);
                step.Forward(values.AsSpan(start * Dimension, count * Dimension), logDet.AsSpan(start, count), workspace);
            }
        }
    }

    public void Join(ICollective collective) => _training.Join(collective);

    public double LossGradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default) =>
        LossGradient(rows, context, BatchPart.Whole(rows.Length / Dimension));

    public double LossGradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context, BatchPart part)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        RowCount.Check(rows.Length, Dimension, rows.Length / Dimension);
        RowCount.CheckContext(context.Length, Spec.Context, rows.Length / Dimension);
        return _training.Run(rows, context, part);
    }

    public double LargestScale(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _packing.Ensure();
        var workspace = new Workspace(RowsAtOnce, _size);
        var largest = 0.0;
        var rowCount = rows.Length / Dimension;
        RowCount.CheckContext(context.Length, Spec.Context, rowCount);
        for (var start = 0; start < rowCount; start += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, rowCount - start);
            var values = rows.Slice(start * Dimension, count * Dimension).ToArray();
            var logDet = new double[count];
            context.Slice(start * Spec.Context, count * Spec.Context).CopyTo(workspace.Context.Span);
            var input = new float[values.Length];
            foreach (var step in _steps)
            {
                values.CopyTo(input, 0);
                step.Forward(values, logDet, workspace);
                largest = Math.Max(largest, step.LargestLogScale(input, workspace));
            }
        }

        return Math.Exp(largest);
    }

    /// <summary>How many threads its rows may be shared among.</summary>
    public int Workers => _team.Count;

    public void WeightsChanged() => _packing.Invalidate();

    /// <summary>Frees nothing, but what is used afterwards says so as the other engine's flow does.</summary>
    public void Dispose() => _isDisposed = true;

    private void Map(ReadOnlySpan<float> from, Span<float> to, Span<double> logDet, ReadOnlySpan<float> context, bool isForward)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        RowCount.Check(from.Length, Dimension, logDet.Length);
        RowCount.Check(to.Length, Dimension, logDet.Length);
        RowCount.CheckContext(context.Length, Spec.Context, logDet.Length);
        _team.ThrowIfOver();
        _packing.Ensure();
        from.CopyTo(to);
        logDet.Clear();
        var others = Interlocked.Increment(ref _callers) - 1;
        try
        {
            var isDone = logDet.Length switch
            {
                0 => true,
                <= PairScoring.MostRows when _pair is not null => others == 0 && _pair.TryMap(to, logDet, context, isForward),
                _ => (long)logDet.Length * (Dimension + Parameters.Plan.WeightCount) > SmallWork && MapOnTeam(to, logDet, context, isForward),
            };
            if (!isDone)
            {
                MapRows(to, logDet, context, isForward);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _callers);
        }
    }

    private unsafe bool MapOnTeam(Span<float> values, Span<double> logDet, ReadOnlySpan<float> context, bool isForward)
    {
        if (!_team.TryTake())
        {
            return false;
        }

        try
        {
            fixed (float* first = values, firstContext = context)
            fixed (double* firstLogDet = logDet)
            {
                // Pointers cross into the workers' lambda; who comes when this call is done finds no block, and touches none.
                var (start, startLogDet, startContext, width) = ((nint)first, (nint)firstLogDet, (nint)firstContext, Spec.Context);
                var blocks = new RowBlocks(logDet.Length, _team.Count, RowsAtOnce, (offset, count) => MapRows(
                    new Span<float>((float*)start + ((long)offset * Dimension), count * Dimension),
                    new Span<double>((double*)startLogDet + offset, count),
                    new ReadOnlySpan<float>((float*)startContext + ((long)offset * width), count * width),
                    isForward));
                _team.Begin(_ => blocks.Work(), _team.Count - 1);
                blocks.Work();
                blocks.WaitForAll();
            }

            return true;
        }
        finally
        {
            _team.Release();
        }
    }

    private void MapRows(Span<float> values, Span<double> logDet, ReadOnlySpan<float> context, bool isForward)
    {
        var pool = logDet.Length == 1 ? _rowWorkspaces : _workspaces;
        if (!pool.TryTake(out var workspace))
        {
            workspace = new Workspace(logDet.Length == 1 ? 1 : RowsAtOnce, _size);
        }

        for (var start = 0; start < logDet.Length; start += workspace.Rows)
        {
            var count = Math.Min(workspace.Rows, logDet.Length - start);
            context.Slice(start * Spec.Context, count * Spec.Context).CopyTo(workspace.Context.Span);
            MapBlock(values.Slice(start * Dimension, count * Dimension), logDet.Slice(start, count), workspace, isForward);
        }

        pool.Add(workspace);
    }

    private void MapBlock(Span<float> values, Span<double> logDet, Workspace workspace, bool isForward)
    {
        if (isForward)
        {
            foreach (var step in _steps)
            {
                step.Forward(values, logDet, workspace);
            }
        }
        else
        {
            for (var index = _steps.Length - 1; index >= 0; index--)
            {
                _steps[index].Inverse(values, logDet, workspace);
            }
        }
    }
}
