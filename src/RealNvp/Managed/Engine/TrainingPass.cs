using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>The forward and backward pass of a training step over all workers. Allocates nothing once its buffers fit the batch.</summary>
internal sealed class TrainingPass
{
    private readonly WorkerTeam _team;
    private readonly ManagedStep[] _steps;
    private readonly int _firstTrained;
    private readonly WorkspaceSize _size;
    private readonly Packing _packing;
    private readonly FlatParameters _parameters;
    private readonly int _dimension;
    private readonly BaseDensity _base;
    private readonly int _pairSize;
    private readonly GradientSum _sum;
    private readonly Action<int> _job;
    private readonly WorkerState[] _workers;
    private readonly bool[] _endsPiece;
    private ICollective? _others;
    private GradientPieces? _pieces;
    private int _capacity;
    private int _batchRows;
    private BatchPart _part;
    private nint _rows;
    private nint _context;

    public TrainingPass(
        WorkerTeam team,
        ManagedStep[] steps,
        WorkspaceSize size,
        Packing packing,
        FlatParameters parameters,
        int dimension,
        BaseDensity latentBase)
    {
        _team = team;
        _steps = steps;
        _firstTrained = Array.FindIndex(steps, step => step.IsTrained);
        _size = size;
        _packing = packing;
        _parameters = parameters;
        _dimension = dimension;
        _base = latentBase;
        _pairSize = team.Count % 2 == 0 && steps.Any(step => step.SplitsNetworks) ? 2 : 1;
        _sum = new GradientSum(parameters, steps, _pairSize);
        _workers = new WorkerState[team.Count];
        _endsPiece = EndsOfPieces(parameters.Plan.WeightCount, steps, _firstTrained);
        _job = RunWorker;
    }

    /// <summary>Says with which processes batches are shared from now on.</summary>
    public void Join(ICollective collective)
    {
        _others = collective.Count > 1 ? collective : null;
        _pieces = _others is null ? null : new(_parameters, _others);
    }

    /// <summary>Gradients into the flow's flat buffer; returns the mean negative log-likelihood in nats.</summary>
    public double Run(ReadOnlySpan<float> rows, ReadOnlySpan<float> context) => Run(rows, context, BatchPart.Whole(rows.Length / _dimension));

    /// <summary>
    /// Gradients into the flow's flat buffer; returns what the rows give to the mean negative log-likelihood of the batch, in nats.
    /// </summary>
    /// <param name="rows">The rows of this process.</param>
    /// <param name="context">Their contexts.</param>
    /// <param name="part">Which of the batch they are.</param>
    public unsafe double Run(ReadOnlySpan<float> rows, ReadOnlySpan<float> context, BatchPart part)
    {
        (_batchRows, _part) = (rows.Length / _dimension, part);
        _packing.BeginTogether();
        Grow();
        foreach (var step in _steps)
        {
            step.BeginTrainingStep();
        }

        fixed (float* first = rows, firstContext = context)
        {
            (_rows, _context) = ((nint)first, (nint)firstContext);
            _pieces?.Begin();
            _team.Run(_job);
            _pieces?.Finish();
        }

        // The step has changed running statistics.
        _packing.Invalidate();

        var loss = 0.0;
        foreach (var worker in _workers)
        {
            loss += worker.Loss;
        }

        return (loss / part.All) - (_base.LogPeak * _dimension * ((double)part.Count / part.All));
    }

    private void Grow()
    {
        var most = (_batchRows + _team.Count - 1) / _team.Count;
        if (most > _capacity)
        {
            GrowTo(most);
        }
    }

    private void GrowTo(int most)
    {
        _capacity = most;
        for (var leader = 0; leader < _team.Count; leader += _pairSize)
        {
            var pair = new WorkerPair(_pairSize, most, GradientsFor(leader), _steps);
            for (var indexInPair = 0; indexInPair < _pairSize; indexInPair++)
            {
                var gradients = indexInPair == 0 ? pair.GradientMemory : GradientsFor(leader + indexInPair);
                _workers[leader + indexInPair] = new(_team, leader + indexInPair, pair, most, gradients, _size, _steps);
            }
        }
    }

    /// <summary>Worker 0 writes to the flow's own gradients.</summary>
    private Memory<float> GradientsFor(int worker) => worker == 0 ? _parameters.GradientMemory
        : _sum.NeedsGradients(worker) ? new AlignedFloats(_parameters.Plan.WeightCount).Memory
        : default;

    private void RunWorker(int index)
    {
        _packing.PackTogether();
        var worker = _workers[index];
        var (start, count) = WorkerTeam.Share(_batchRows, index, _team.Count);
        worker.BatchRows = _part.All;
        worker.Others = _others;
        worker.AddedFrom = _parameters.Plan.WeightCount;
        worker.Rows = count;
        worker.Start = _part.First + start;
        ShareRowsInPair(worker, start);
        worker.Meet();
        Forward(worker, start);
        Backward(worker);
        AddUp(worker, 0);
    }

    /// <summary>Adds the workers' gradients up, from a weight to those that are added up already. What all have added up can go to the other processes.</summary>
    private void AddUp(WorkerState worker, int from)
    {
        worker.Meet();
        if (worker.Index == 0)
        {
            _pieces?.Complete(worker.AddedFrom);
        }

        _sum.Add(_workers, worker.Index, from, worker.AddedFrom);
        worker.AddedFrom = from;
    }

    private void ShareRowsInPair(WorkerState worker, int start)
    {
        var leader = worker.Index - worker.IndexInPair;
        var (first, _) = WorkerTeam.Share(_batchRows, leader, _team.Count);
        var (last, count) = WorkerTeam.Share(_batchRows, leader + _pairSize - 1, _team.Count);
        worker.StartInPair = start - first;
        if (worker.IndexInPair == 0)
        {
            worker.Pair.Rows = last + count - first;
        }
    }

    private unsafe void Forward(WorkerState worker, int start)
    {
        var values = worker.Values.Span[..(worker.Rows * _dimension)];
        var logDet = worker.LogDets.AsSpan(0, worker.Rows);
        new ReadOnlySpan<float>((float*)_rows + ((long)start * _dimension), values.Length).CopyTo(values);
        logDet.Clear();
        var context = worker.Workspace.Context.Span[..(worker.Rows * _size.Context)];
        new ReadOnlySpan<float>((float*)_context + ((long)start * _size.Context), context.Length).CopyTo(context);
        for (var step = 0; step < _steps.Length; step++)
        {
            _steps[step].ForwardTraining(values, logDet, worker, worker.Activations[step]);
        }

        worker.Loss = 0;
        for (var row = 0; row < worker.Rows; row++)
        {
            worker.Loss -= logDet[row];
        }

        for (var row = 0; row < worker.Rows; row++)
        {
            worker.Loss += _base.Energy(values.Slice(row * _dimension, _dimension));
        }
    }

    private void Backward(WorkerState worker)
    {
        if (_firstTrained < 0)
        {
            return;
        }

        // The loss is the mean over the rows of the base's energy, for normals z²/2 with the gradient z.
        var gradient = worker.Values.Span[..(worker.Rows * _dimension)];
        _base.ToGradient(gradient, 1f / _part.All);
        for (var step = _steps.Length - 1; step >= _firstTrained; step--)
        {
            _steps[step].Backward(gradient, worker, worker.Activations[step]);
            if (_pieces is not null && _endsPiece[step])
            {
                AddUp(worker, _steps[step].FirstWeight);
            }
        }
    }

    /// <summary>Whether a piece of the gradients is complete behind each step on the way back; the last ends with the pass.</summary>
    private static bool[] EndsOfPieces(int weights, ManagedStep[] steps, int firstTrained)
    {
        var ends = new bool[steps.Length];
        for (var step = steps.Length - 1; step > Math.Max(firstTrained, 0); step--)
        {
            ends[step] = weights - steps[step].FirstWeight >= GradientPieces.LeastPiece;
            weights = ends[step] ? steps[step].FirstWeight : weights;
        }

        return ends;
    }
}
