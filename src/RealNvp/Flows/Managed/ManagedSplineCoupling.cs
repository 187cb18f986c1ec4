using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Flows.Managed;

/// <summary>The spline coupling on packed weights (arXiv:1906.04032, section 3).</summary>
internal sealed class ManagedSplineCoupling : ManagedStep
{
    private readonly int _features;
    private readonly int _context;
    private readonly Columns _changed;
    private readonly KeptVariables _kept;
    private readonly ManagedConditioner _net;
    private readonly RationalQuadraticSpline _spline;
    private readonly int _outputs;
    private readonly bool _hasInputGradient;

    public ManagedSplineCoupling(
        SplineCouplingSpec spec, StepPlan step, FlatParameters parameters, bool hasInputGradient)
    {
        _features = step.Input.Size;
        _context = step.Context;
        _hasInputGradient = hasInputGradient;
        (var kept, _changed) = spec.Split(_features);
        _kept = new(kept, _context);
        _spline = new(spec.Spline);
        _outputs = _changed.Count * _spline.Numbers;
        _net = ManagedConditioner.Create(spec.Net, parameters, $"{step.Name}.net", _kept.Width, _outputs, hasInputGradient);
    }

    public override ScratchSize? ScratchSize => new(_features, _net.Widths[..^1].Append(1).Max(), _net.LayersInTurn, _outputs, _context);

    public override IEnumerable<Action<FlatParameters>> Packings() => _net.Packings();

    public override void BeginTrainingStep() => _net.BeginTrainingStep();

    public override StepMemory CreateMemory(int rows) => new Memory(rows, this);

    public override void Forward(Span<float> values, Span<double> logDet, Scratch scratch)
    {
        var x = Matrix(values);
        Map(x, logDet, RunNet(x, scratch), scratch, isForward: true);
    }

    public override void Inverse(Span<float> values, Span<double> logDet, Scratch scratch)
    {
        var y = Matrix(values);
        Map(y, logDet, RunNet(y, scratch), scratch, isForward: false);
    }

    public override void ForwardTraining(Span<float> values, Span<double> logDet, TrainingShare share, StepMemory? memory)
    {
        var saved = (Memory)memory!;
        values.CopyTo(saved.Input.Span);
        var x = Matrix(values);
        var kept = new MatrixSpan(saved.Kept.Span, x.Rows, _kept.Width);
        var numbers = new MatrixSpan(saved.Numbers.Span, x.Rows, _outputs);
        _kept.Gather(x, share.Scratch.Context.Span, kept);
        _net.Forward(kept, numbers, saved.Hidden, new TrainingRows(share.Start, share.Random));
        Map(x, logDet, numbers, share.Scratch, isForward: true);
    }

    public override void Backward(Span<float> gradient, TrainingShare share, StepMemory? memory)
    {
        var saved = (Memory)memory!;
        var dy = Matrix(gradient);
        var numbers = new MatrixSpan(saved.Numbers.Span, dy.Rows, _outputs);
        var input = new MatrixSpan(saved.Input.Span, dy.Rows, _features);
        for (var row = 0; row < dy.Rows; row++)
        {
            for (var variable = 0; variable < _changed.Count; variable++)
            {
                var column = ColumnOf(variable);
                ref var value = ref dy[row][column];
                value = (float)_spline.Backward(input[row][column], NumbersOf(numbers, row, variable), value, share.LogDetGradient);
            }
        }

        var keptGradient = _hasInputGradient ? new MatrixSpan(share.Scratch.Kept.Span, dy.Rows, _kept.Width) : default;
        keptGradient.Data.Clear();
        var kept = new MatrixSpan(saved.Kept.Span, dy.Rows, _kept.Width);
        _net.Backward(kept, numbers, saved.Hidden, share.HiddenGradients, share.Gradients, keptGradient);
        if (_hasInputGradient)
        {
            _kept.AddGradient(keptGradient, dy);
        }
    }

    public override double LargestLogScale(int rows, Scratch scratch)
    {
        var largest = 0.0;
        foreach (var logScale in scratch.T.Span[..(rows * _changed.Count)])
        {
            largest = Math.Max(largest, Math.Abs(logScale));
        }

        return largest;
    }

    private MatrixSpan Matrix(Span<float> values) => new(values, values.Length / _features, _features);

    private int ColumnOf(int variable) => _changed.Start + (variable * _changed.Stride);

    private Span<float> NumbersOf(MatrixSpan numbers, int row, int variable) =>
        numbers[row].Slice(variable * _spline.Numbers, _spline.Numbers);

    private MatrixSpan RunNet(MatrixSpan x, Scratch scratch)
    {
        var kept = new MatrixSpan(scratch.Kept.Span, x.Rows, _kept.Width);
        var numbers = new MatrixSpan(scratch.S.Span, x.Rows, _outputs);
        _kept.Gather(x, scratch.Context.Span, kept);
        _net.Forward(kept, numbers, scratch.Hidden);
        return numbers;
    }

    /// <summary>Sends the changed variables through their splines, in place, and leaves the log-derivatives in the scratch.</summary>
    private void Map(MatrixSpan values, Span<double> logDet, MatrixSpan numbers, Scratch scratch, bool isForward)
    {
        var logScales = new MatrixSpan(scratch.T.Span, values.Rows, _changed.Count);
        for (var row = 0; row < values.Rows; row++)
        {
            var sum = 0.0;
            for (var variable = 0; variable < _changed.Count; variable++)
            {
                ref var value = ref values[row][ColumnOf(variable)];
                var own = NumbersOf(numbers, row, variable);
                _spline.Prepare(own);
                var (mapped, logDerivative) = isForward ? _spline.Forward(value, own) : _spline.Inverse(value, own);
                value = (float)mapped;
                logScales[row][variable] = (float)logDerivative;
                sum += logDerivative;
            }

            logDet[row] += sum;
        }
    }

    private sealed class Memory(int rows, ManagedSplineCoupling coupling) : StepMemory
    {
        public AlignedFloats Input { get; } = new(checked(rows * coupling._features));

        public AlignedFloats Kept { get; } = new(checked(rows * coupling._kept.Width));

        /// <summary>The splines, prepared, and in the backward pass their gradients.</summary>
        public AlignedFloats Numbers { get; } = new(checked(rows * coupling._outputs));

        public HiddenLayers Hidden { get; } = HiddenLayers.Kept(rows, coupling._net.Widths);
    }
}
