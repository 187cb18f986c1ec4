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
    private readonly ScratchSize _size;
    private readonly Packing _packing;
    private readonly FlatParameters _parameters;
    private readonly int _dimension;
    private readonly BaseDensity _base;
    private readonly int _groupSize;
    private readonly GradientSum _sum;
    private readonly Action<int> _job;
    private readonly TrainingShare[] _shares;
    private int _capacity;
    private int _batchRows;
    private nint _rows;
    private nint _context;

    public TrainingPass(
        WorkerTeam team,
        ManagedStep[] steps,
        ScratchSize size,
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
        _groupSize = team.Count % 2 == 0 && steps.Any(step => step.RunsApart) ? 2 : 1;
        _sum = new GradientSum(parameters, steps, _groupSize);
        _shares = new TrainingShare[team.Count];
        _job = RunWorker;
    }

    /// <summary>Gradients into the flow's flat buffer; returns the mean negative log-likelihood in nats.</summary>
    public unsafe double Run(ReadOnlySpan<float> rows, ReadOnlySpan<float> context)
    {
        _batchRows = rows.Length / _dimension;
        _packing.BeginTogether();
        MakeRoom();
        foreach (var step in _steps)
        {
            step.BeginTrainingStep();
        }

        fixed (float* first = rows, firstContext = context)
        {
            (_rows, _context) = ((nint)first, (nint)firstContext);
            _team.Run(_job);
        }

        // The step has changed running statistics.
        _packing.Invalidate();

        var loss = 0.0;
        foreach (var share in _shares)
        {
            loss += share.Loss;
        }

        return (loss / _batchRows) - (_base.LogPeak * _dimension);
    }

    private void MakeRoom()
    {
        var most = (_batchRows + _team.Count - 1) / _team.Count;
        if (most > _capacity)
        {
            MakeRoomFor(most);
        }
    }

    private void MakeRoomFor(int most)
    {
        _capacity = most;
        for (var leader = 0; leader < _team.Count; leader += _groupSize)
        {
            var group = new RowGroup(_groupSize, most, RoomForGradients(leader), _steps);
            for (var seat = 0; seat < _groupSize; seat++)
            {
                var gradients = seat == 0 ? group.GradientMemory : RoomForGradients(leader + seat);
                _shares[leader + seat] = new(_team, leader + seat, group, most, gradients, _size, _steps);
            }
        }
    }

    /// <summary>Worker 0 writes to the flow's own gradients.</summary>
    private Memory<float> RoomForGradients(int worker) => worker == 0 ? _parameters.GradientMemory
        : _sum.NeedsRoom(worker) ? new AlignedFloats(_parameters.Plan.WeightCount).Memory
        : default;

    private void RunWorker(int index)
    {
        _packing.PackTogether();
        var share = _shares[index];
        var (start, count) = WorkerTeam.Share(_batchRows, index, _team.Count);
        share.BatchRows = _batchRows;
        share.Rows = count;
        share.Start = start;
        ShareRowsInGroup(share, start);
        share.Meet();
        Forward(share, start);
        Backward(share);
        share.Meet();
        _sum.Add(_shares, index);
    }

    private void ShareRowsInGroup(TrainingShare share, int start)
    {
        var leader = share.Worker - share.Seat;
        var (first, _) = WorkerTeam.Share(_batchRows, leader, _team.Count);
        var (last, count) = WorkerTeam.Share(_batchRows, leader + _groupSize - 1, _team.Count);
        share.StartInGroup = start - first;
        if (share.Seat == 0)
        {
            share.Group.Rows = last + count - first;
        }
    }

    private unsafe void Forward(TrainingShare share, int start)
    {
        var values = share.Values.Span[..(share.Rows * _dimension)];
        var logDet = share.LogDets.AsSpan(0, share.Rows);
        new ReadOnlySpan<float>((float*)_rows + ((long)start * _dimension), values.Length).CopyTo(values);
        logDet.Clear();
        var context = share.Scratch.Context.Span[..(share.Rows * _size.Context)];
        new ReadOnlySpan<float>((float*)_context + ((long)start * _size.Context), context.Length).CopyTo(context);
        for (var step = 0; step < _steps.Length; step++)
        {
            _steps[step].ForwardTraining(values, logDet, share, share.Memories[step]);
        }

        share.Loss = 0;
        for (var row = 0; row < share.Rows; row++)
        {
            share.Loss -= logDet[row];
        }

        for (var row = 0; row < share.Rows; row++)
        {
            share.Loss += _base.Energy(values.Slice(row * _dimension, _dimension));
        }
    }

    private void Backward(TrainingShare share)
    {
        if (_firstTrained < 0)
        {
            return;
        }

        // The loss is the mean over the rows of the base's energy, for normals z²/2 with the gradient z.
        var gradient = share.Values.Span[..(share.Rows * _dimension)];
        _base.ToGradient(gradient, 1f / _batchRows);
        for (var step = _steps.Length - 1; step >= _firstTrained; step--)
        {
            _steps[step].Backward(gradient, share, share.Memories[step]);
        }
    }
}
