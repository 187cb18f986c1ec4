using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>A map that takes one variable at a time through a <see cref="IScalarBijection"/>; the network gives a variable's parameters side by side.</summary>
internal sealed class ScalarMap<T>(T bijection, Columns changed) : ElementwiseMap
    where T : struct, IScalarBijection
{
    private readonly T _bijection = bijection;

    public override int ParametersPerVariable => _bijection.ParametersPerVariable;

    public override void Forward(CouplingParameters parameters, MatrixSpan rows, Span<double> logDet) =>
        Map(parameters, rows, logDet, isForward: true);

    public override void Inverse(CouplingParameters parameters, MatrixSpan rows, Span<double> logDet) =>
        Map(parameters, rows, logDet, isForward: false);

    public override void Backward(
        CouplingParameters parameters, ReadOnlyMatrixSpan input, MatrixSpan gradient, float logDetGradient, Span<float> weightGradients)
    {
        for (var row = 0; row < gradient.Rows; row++)
        {
            for (var variable = 0; variable < changed.Count; variable++)
            {
                var column = ColumnOf(variable);
                ref var value = ref gradient[row][column];
                value = (float)_bijection.Backward(input[row][column], Of(parameters, row, variable), value, logDetGradient);
            }
        }
    }

    public override double LargestLogScale(CouplingParameters parameters, ReadOnlyMatrixSpan input)
    {
        var largest = 0.0;
        for (var row = 0; row < input.Rows; row++)
        {
            for (var variable = 0; variable < changed.Count; variable++)
            {
                var (_, logDerivative) = _bijection.Forward(input[row][ColumnOf(variable)], Of(parameters, row, variable));
                largest = Math.Max(largest, Math.Abs((float)logDerivative));
            }
        }

        return largest;
    }

    private void Map(CouplingParameters parameters, MatrixSpan rows, Span<double> logDet, bool isForward)
    {
        for (var row = 0; row < rows.Rows; row++)
        {
            var sum = 0.0;
            for (var variable = 0; variable < changed.Count; variable++)
            {
                ref var value = ref rows[row][ColumnOf(variable)];
                var own = Of(parameters, row, variable);
                _bijection.Prepare(own);
                var (mapped, logDerivative) = isForward ? _bijection.Forward(value, own) : _bijection.Inverse(value, own);
                value = (float)mapped;
                sum += logDerivative;
            }

            logDet[row] += sum;
        }
    }

    private int ColumnOf(int variable) => changed.Start + (variable * changed.Stride);

    private Span<float> Of(CouplingParameters parameters, int row, int variable) =>
        parameters.First[row].Slice(variable * ParametersPerVariable, ParametersPerVariable);
}
