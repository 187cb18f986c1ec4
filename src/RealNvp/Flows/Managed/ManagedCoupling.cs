using RealNvp.Kernels;
using RealNvp.Specs;
using BoundKind = RealNvp.Specs.LogScaleBound;
using LogScaleBound = RealNvp.Kernels.LogScaleBound;

namespace RealNvp.Flows.Managed;

/// <summary>The affine coupling on packed weights (arXiv:1605.08803, equations 7 and 8).</summary>
internal sealed class ManagedCoupling : ManagedStep
{
    private readonly int _features;
    private readonly int _context;
    private readonly KeptVariables _seen;
    private readonly Columns _kept;
    private readonly Columns _changed;
    private readonly ColumnSelection _selection;
    private readonly ManagedConditioner? _shared;
    private readonly ManagedConditioner _scaleNet;
    private readonly ManagedConditioner? _shiftNet;
    private readonly FlatParameters _parameters;
    private readonly WeightSlot? _learnedScale;
    private readonly float[] _limit;
    private readonly bool _hasInputGradient;

    public ManagedCoupling(
        AffineCouplingSpec spec, StepPlan step, FlatParameters parameters, bool hasInputGradient)
    {
        _features = step.Input.Size;
        _parameters = parameters;
        _hasInputGradient = hasInputGradient;
        (_kept, _changed) = spec.Split(_features);
        _context = step.Context;
        _seen = new(_kept, _context);
        _selection = new ColumnSelection(_changed.Start, _changed.Count, _changed.Stride);
        _limit = [(float)spec.LogScale.Limit];
        _learnedScale = spec.LogScale.Bound == BoundKind.Learned ? parameters.Plan[$"{step.Name}.scale"] : null;
        if (spec.Shared is { } shared)
        {
            _shared = Net(shared, "shared", 2 * _changed.Count);
            _scaleNet = _shared;
        }
        else
        {
            _scaleNet = Net(spec.ScaleNet!, "s", _changed.Count);
            _shiftNet = Net(spec.ShiftNet!, "t", _changed.Count);
        }

        ManagedConditioner Net(ConditionerSpec net, string name, int outputs) =>
            ManagedConditioner.Create(net, parameters, $"{step.Name}.{name}", _seen.Width, outputs, hasInputGradient);
    }

    public override bool RunsApart => _shiftNet is not null;

    public override IEnumerable<WeightSlot> WeightsApart => _shiftNet is null ? [] : _scaleNet.Weights.Concat(_shiftNet.Weights);

    public override ScratchSize? ScratchSize
    {
        get
        {
            int[] hidden = [1, .. _scaleNet.Widths[..^1], .. (_shiftNet?.Widths ?? [0])[..^1]];
            var layers = Math.Max(_scaleNet.LayersInTurn, _shiftNet?.LayersInTurn ?? 0);
            return new(_features, hidden.Max(), layers, OutputWidth, _context);
        }
    }

    private LogScaleBound Bound => _learnedScale is null
        ? LogScaleBound.Soft(_limit)
        : LogScaleBound.Learned(_parameters[_learnedScale]);

    private int OutputWidth => _shared is null ? _changed.Count : 2 * _changed.Count;

    /// <summary>Whether what the networks see must be brought together; a half of the variables alone is seen where it lies.</summary>
    private bool GathersKept => _kept.Stride != 1 || _context > 0;

    public override IEnumerable<Action<FlatParameters>> Packings() =>
        _scaleNet.Packings().Concat(_shiftNet?.Packings() ?? []);

    public override void BeginTrainingStep()
    {
        _scaleNet.BeginTrainingStep();
        _shiftNet?.BeginTrainingStep();
    }

    public override StepMemory CreateMemory(int rows) => new CouplingMemory(
        rows, _features, GathersKept ? _seen.Width : 0, OutputWidth, _changed.Count, _scaleNet.Widths, _shiftNet?.Widths);

    public override void Forward(Span<float> values, Span<double> logDet, Scratch scratch)
    {
        var x = Matrix(values);
        var kept = Kept(x, scratch);
        RunNets(kept, scratch.S.Span, scratch.T.Span, scratch.Hidden, scratch.Hidden);
        var (s, t) = Outputs(scratch.S.Span, scratch.T.Span, x.Rows);
        CouplingKernels.Forward(s, t, Bound, x, x, _selection, logDet);
    }

    public override void Inverse(Span<float> values, Span<double> logDet, Scratch scratch)
    {
        var y = Matrix(values);
        var kept = Kept(y, scratch);
        RunNets(kept, scratch.S.Span, scratch.T.Span, scratch.Hidden, scratch.Hidden);
        var (s, t) = Outputs(scratch.S.Span, scratch.T.Span, y.Rows);
        CouplingKernels.Inverse(s, t, Bound, y, y, _selection, logDet);
    }

    public override void ForwardOnPair(Span<float> values, Span<double> logDet, PairSeat seat)
    {
        if (!RunsApart)
        {
            Forward(values, logDet, seat.Room);
            return;
        }

        var x = Matrix(values);
        var (s, t) = RunNetsOnPair(x, seat);
        CouplingKernels.Forward(s, t, Bound, x, x, _selection, logDet);
    }

    public override void InverseOnPair(Span<float> values, Span<double> logDet, PairSeat seat)
    {
        if (!RunsApart)
        {
            Inverse(values, logDet, seat.Room);
            return;
        }

        var y = Matrix(values);
        var (s, t) = RunNetsOnPair(y, seat);
        CouplingKernels.Inverse(s, t, Bound, y, y, _selection, logDet);
    }

    public override void ForwardTraining(Span<float> values, Span<double> logDet, TrainingShare share, StepMemory? memory)
    {
        var kept = (CouplingMemory)memory!;
        var rows = RowsOf(share);
        values.CopyTo(rows.Own(kept.Input, _features));
        var x = Matrix(values);
        if (GathersKept)
        {
            _seen.Gather(x, share.Scratch.Context.Span, new MatrixSpan(rows.Own(kept.Kept, _seen.Width), x.Rows, _seen.Width));
        }

        rows.Meet();
        var all = GathersKept ? new(kept.Kept.Span, rows.All, _seen.Width) : KeptRange(Matrix(kept.Input.Span[..(rows.All * _features)]));
        var training = new TrainingRows(rows.First, share.Random);
        if (rows.Runs(0))
        {
            _scaleNet.Forward(all, new MatrixSpan(kept.S.Span, rows.All, OutputWidth), kept.ScaleHidden, training);
        }

        if (rows.Runs(1))
        {
            _shiftNet?.Forward(all, new MatrixSpan(kept.T.Span, rows.All, _changed.Count), kept.ShiftHidden, training);
        }

        rows.Meet();
        var (s, t) = Outputs(rows.Own(kept.S, OutputWidth), rows.Own(kept.T, _changed.Count), x.Rows);
        CouplingKernels.Forward(s, t, Bound, x, x, _selection, logDet);
    }

    public override void Backward(Span<float> gradient, TrainingShare share, StepMemory? memory)
    {
        var saved = (CouplingMemory)memory!;
        var rows = RowsOf(share);
        var dy = Matrix(gradient);
        var (s, t) = Outputs(rows.Own(saved.S, OutputWidth), rows.Own(saved.T, _changed.Count), dy.Rows);
        var learned = _learnedScale is null ? default : share.Gradients[_learnedScale.Range];
        learned.Clear();
        CouplingKernels.Backward(
            s, Bound, Matrix(rows.Own(saved.Input, _features)), _selection, dy, share.LogDetGradient, dy, s, t, learned);

        rows.Meet();
        var gradients = RunsApart ? share.Group.Gradients : share.Gradients;
        var all = GathersKept ? new(saved.Kept.Span, rows.All, _seen.Width) : KeptRange(Matrix(saved.Input.Span[..(rows.All * _features)]));
        var isDirect = !GathersKept && rows.Seats == 1;
        var keptGradient = !_hasInputGradient ? default
            : isDirect ? dy.ColumnRange(_kept.Start, _kept.Count)
            : new MatrixSpan(rows.KeptGradient().Span, rows.All, _seen.Width);
        if (!isDirect && _hasInputGradient)
        {
            keptGradient.Data.Clear();
        }

        if (rows.Runs(0))
        {
            var output = new MatrixSpan(saved.S.Span, rows.All, OutputWidth);
            _scaleNet.Backward(all, output, saved.ScaleHidden, share.HiddenGradients, gradients, keptGradient);
        }

        if (rows.Runs(1))
        {
            var output = new MatrixSpan(saved.T.Span, rows.All, _changed.Count);
            _shiftNet?.Backward(all, output, saved.ShiftHidden, share.HiddenGradients, gradients, keptGradient);
        }

        if (!isDirect && _hasInputGradient)
        {
            rows.Meet();
            AddKeptGradients(rows, dy);
        }
    }

    public override double LargestLogScale(int rows, Scratch scratch)
    {
        var (s, _) = Outputs(scratch.S.Span, scratch.T.Span, rows);
        var bound = Bound;
        var largest = 0.0;
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < s.Columns; column++)
            {
                var amplitude = bound.Amplitudes.Length == 1 ? bound.Amplitudes[0] : bound.Amplitudes[column];
                largest = Math.Max(largest, Math.Abs(amplitude * s[row][column]));
            }
        }

        return largest;
    }

    private MatrixSpan Matrix(Span<float> values) => new(values, values.Length / _features, _features);

    private ReadOnlyMatrixSpan KeptRange(ReadOnlyMatrixSpan x) => x.ColumnRange(_kept.Start, _kept.Count);

    /// <summary>What the networks see as a matrix: a view of a half, or a copy of the kept columns and the context.</summary>
    private ReadOnlyMatrixSpan Kept(MatrixSpan x, Scratch scratch)
    {
        if (!GathersKept)
        {
            return KeptRange(x);
        }

        var kept = new MatrixSpan(scratch.Kept.Span, x.Rows, _seen.Width);
        _seen.Gather(x, scratch.Context.Span, kept);
        return kept;
    }

    /// <summary>Adds to a worker's rows what the group's networks found for the kept variables.</summary>
    private void AddKeptGradients(CouplingRows rows, MatrixSpan dy)
    {
        for (var seat = 0; seat < rows.Seats; seat++)
        {
            _seen.AddGradient(new MatrixSpan(rows.Own(rows.KeptGradient(seat), _seen.Width), dy.Rows, _seen.Width), dy);
        }
    }

    private CouplingRows RowsOf(TrainingShare share) => new(share, RunsApart);

    private void RunNets(
        ReadOnlyMatrixSpan kept, Span<float> s, Span<float> t, HiddenLayers scaleHidden, HiddenLayers shiftHidden)
    {
        _scaleNet.Forward(kept, new MatrixSpan(s, kept.Rows, OutputWidth), scaleHidden);
        _shiftNet?.Forward(kept, new MatrixSpan(t, kept.Rows, _changed.Count), shiftHidden);
    }

    private MatrixPair RunNetsOnPair(MatrixSpan x, PairSeat seat)
    {
        var kept = Kept(x, seat.Room);
        if (seat.Seat == 0)
        {
            _scaleNet.Forward(kept, new MatrixSpan(seat.Room.S.Span, x.Rows, OutputWidth), seat.Room.Hidden);
        }
        else
        {
            _shiftNet!.Forward(kept, new MatrixSpan(seat.Room.T.Span, x.Rows, _changed.Count), seat.Room.Hidden);
        }

        var (s, t) = seat.Exchange(x.Rows * OutputWidth);
        return Outputs(s.Span, t.Span, x.Rows);
    }

    /// <summary>Raw s and t: two dense matrices, or two halves of a shared network's output.</summary>
    private MatrixPair Outputs(Span<float> s, Span<float> t, int rows)
    {
        if (_shared is null)
        {
            return new(new MatrixSpan(s, rows, _changed.Count), new MatrixSpan(t, rows, _changed.Count));
        }

        var both = new MatrixSpan(s, rows, OutputWidth);
        return new(both.ColumnRange(0, _changed.Count), both.ColumnRange(_changed.Count, _changed.Count));
    }
}
