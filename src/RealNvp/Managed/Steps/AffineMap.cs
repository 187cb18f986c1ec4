using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary><c>y = x exp(s) + t</c> with a bounded s (arXiv:1605.08803, equations 7 and 8): all s first, then all t.</summary>
internal sealed class AffineMap(LogScaleSpec logScale, Columns changed, StepPlan step, FlatParameters weights) : ElementwiseMap
{
    private readonly ColumnSelection _columns = new(changed.Start, changed.Count, changed.Stride);
    private readonly WeightSlot? _learnedScale = logScale.Bound == LogScaleKind.Learned ? weights.Plan[$"{step.Name}.scale"] : null;
    private readonly float[] _limit = [(float)logScale.Limit];

    public override int ParametersPerVariable => 2;

    private BoundedLogScale Bound => _learnedScale is null ? BoundedLogScale.Soft(_limit) : BoundedLogScale.Learned(weights[_learnedScale]);

    public override void Forward(CouplingParameters parameters, MatrixSpan rows, Span<double> logDet) =>
        CouplingKernels.Best.Forward(ScalesOf(parameters), ShiftsOf(parameters), Bound, rows, _columns, logDet);

    public override void Inverse(CouplingParameters parameters, MatrixSpan rows, Span<double> logDet) =>
        CouplingKernels.Best.Inverse(ScalesOf(parameters), ShiftsOf(parameters), Bound, rows, _columns, logDet);

    public override void Backward(
        CouplingParameters parameters, ReadOnlyMatrixSpan input, MatrixSpan gradient, float logDetGradient, Span<float> weightGradients)
    {
        var learned = _learnedScale is null ? default : weightGradients[_learnedScale.Range];
        learned.Clear();
        CouplingKernels.Best.Backward(ScalesOf(parameters), ShiftsOf(parameters), Bound, input, _columns, gradient, logDetGradient, learned);
    }

    public override double LargestLogScale(CouplingParameters parameters, ReadOnlyMatrixSpan input)
    {
        var bounded = ScalesOf(parameters);
        var amplitudes = Bound.Amplitudes;
        var largest = 0.0;
        for (var row = 0; row < bounded.Rows; row++)
        {
            for (var column = 0; column < bounded.Columns; column++)
            {
                largest = Math.Max(largest, Math.Abs(amplitudes[amplitudes.Length == 1 ? 0 : column] * bounded[row][column]));
            }
        }

        return largest;
    }

    private MatrixSpan ScalesOf(CouplingParameters parameters) => parameters.First.ColumnRange(0, changed.Count);

    private MatrixSpan ShiftsOf(CouplingParameters parameters) => parameters.First.Columns == changed.Count
        ? parameters.Second
        : parameters.First.ColumnRange(changed.Count, changed.Count);
}
