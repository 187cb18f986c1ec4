using System.Buffers;
using System.Runtime.CompilerServices;
using RealNvp.Managed;
using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>A spline for each value of a tensor, by numbers of its own on a last axis: float32 on the processor, torch's threads sharing the values.</summary>
internal sealed class SplineSweep(SplineSpec spec)
{
    private readonly RationalQuadraticSpline _spline = new(spec);

    private delegate void Change(int place, Span<float> numbers);

    /// <summary>The values behind their splines, and the logs of the derivatives in float64.</summary>
    public (Tensor Value, Tensor LogDerivative) Forward(Tensor x, Tensor numbers) => Map(x, numbers, (value, prepared) => _spline.Forward(value, prepared));

    /// <summary>The values before their splines, and the logs of the derivatives of the way back.</summary>
    public (Tensor Value, Tensor LogDerivative) Inverse(Tensor y, Tensor numbers) => Map(y, numbers, (value, prepared) => _spline.Inverse(value, prepared));

    /// <summary>The gradients by the values and by the splines' numbers.</summary>
    /// <param name="x">What <see cref="Forward"/> read.</param>
    /// <param name="numbers">The splines' numbers.</param>
    /// <param name="gradient">By what Forward gave.</param>
    /// <param name="logGradient">By the logs of the derivatives, float64.</param>
    public (Tensor X, Tensor Numbers) Backward(Tensor x, Tensor numbers, Tensor gradient, Tensor logGradient)
    {
        using var scope = NewDisposeScope();
        var (values, byValues, byLogs) = (x.contiguous(), gradient.to_type(ScalarType.Float32).contiguous(), logGradient.contiguous());
        var (byX, byNumbers) = (empty_like(values), empty(numbers.shape, ScalarType.Float32, x.device));
        var (read, given, byLog) = (new TensorMemory<float>(values), new TensorMemory<float>(byValues), new TensorMemory<double>(byLogs));
        var (results, resultsOfNumbers) = (new TensorMemory<float>(byX), new TensorMemory<float>(byNumbers));
        Sweep(numbers, (place, prepared) =>
        {
            results.Span[place] = (float)_spline.Backward(read.Span[place], prepared, given.Span[place], byLog.Span[place]);
            prepared.CopyTo(resultsOfNumbers.Span[(place * prepared.Length)..]);
        });
        return (byX.MoveToOuterDisposeScope(), byNumbers.MoveToOuterDisposeScope());
    }

    private (Tensor Value, Tensor LogDerivative) Map(Tensor x, Tensor numbers, Func<double, Span<float>, (double Value, double LogDerivative)> spline)
    {
        using var scope = NewDisposeScope();
        var values = x.detach().contiguous();
        var (mapped, logs) = (empty_like(values), empty(values.shape, ScalarType.Float64, x.device));
        var (read, results, logResults) = (new TensorMemory<float>(values), new TensorMemory<float>(mapped), new TensorMemory<double>(logs));
        Sweep(numbers, (place, prepared) =>
        {
            var (value, logDerivative) = spline(read.Span[place], prepared);
            (results.Span[place], logResults.Span[place]) = ((float)value, logDerivative);
        });
        return (mapped.MoveToOuterDisposeScope(), logs.MoveToOuterDisposeScope());
    }

    private void Sweep(Tensor numbers, Change change)
    {
        using var lying = numbers.detach().contiguous();
        var given = new TensorMemory<float>(lying);
        var count = _spline.ParametersPerVariable;
        TorchTeam.Sweep(given.Span.Length / count, Visit);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Visit(int from, int to)
        {
            using var rented = MemoryPool<float>.Shared.Rent(count);
            var prepared = rented.Memory.Span[..count];
            for (var place = from; place < to; place++)
            {
                given.Span.Slice(place * count, count).CopyTo(prepared);
                _spline.Prepare(prepared);
                change(place, prepared);
            }
        }
    }
}
