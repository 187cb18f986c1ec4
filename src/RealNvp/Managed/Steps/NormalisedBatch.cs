using System.Numerics.Tensors;
using RealNvp.Kernels;

namespace RealNvp.Managed;

/// <summary>
/// A batch normalised with its own statistics: <c>y = gamma n + beta</c>, <c>n = (x - mean) / deviation</c> (arXiv:1502.03167, section 3), and the
/// gradients through it. Holds what the way back needs.
/// </summary>
/// <remarks>
/// The log-det of a row is the sum of log gamma - log deviation. With <c>g = gamma dy</c>, both its own mean and that of its product with n over the batch:
/// <c>dx = (g - mean(g) - n (mean(g n) - 1 / rows)) / deviation</c>; the 1 / rows is what the log-det adds.
/// </remarks>
internal sealed class NormalisedBatch(int rows, int features) : SavedActivations
{
    private readonly AlignedFloats _normal = new(checked(rows * features));
    private readonly AlignedFloats _first = new(features);
    private readonly AlignedFloats _second = new(features);
    private readonly AlignedFloats _inverseDeviation = new(features);
    private readonly AlignedFloats _gamma = new(features);

    /// <summary>The mean of the batch, until the way back.</summary>
    public ReadOnlySpan<float> Mean => _first.Span;

    /// <summary>Its variance over all rows, until the way back.</summary>
    public ReadOnlySpan<float> Variance => _second.Span;

    /// <summary>exp of log gamma.</summary>
    public ReadOnlySpan<float> Gamma => _gamma.Span;

    /// <summary>Measures the batch and leaves the worker's rows centred.</summary>
    public void Centre(MatrixSpan x, WorkerState worker, ColumnSums sums)
    {
        sums.Means(worker, x, _first.Span);
        for (var row = 0; row < x.Rows; row++)
        {
            TensorPrimitives.Subtract(x[row], Mean, x[row]);
        }

        sums.MeansOfProducts(worker, x, x, _second.Span);
    }

    /// <summary>Turns centred rows into outputs; returns the log-det of a row.</summary>
    /// <param name="centred">What <see cref="Centre"/> left.</param>
    /// <param name="logGamma">Empty where gamma is no weight but 1.</param>
    /// <param name="beta">What is added.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public double Normalise(MatrixSpan centred, ReadOnlySpan<float> logGamma, ReadOnlySpan<float> beta, double epsilon)
    {
        var logDet = 0.0;
        for (var column = 0; column < features; column++)
        {
            var variance = Variance[column] + epsilon;
            _inverseDeviation.Span[column] = (float)(1 / Math.Sqrt(variance));
            logDet -= 0.5 * Math.Log(variance);
        }

        // Without weights gamma is 1 to the bit, which the library's exp of 0 is not.
        _gamma.Span.Fill(1);
        TensorPrimitives.Exp(logGamma, _gamma.Span);
        var normal = Normal(centred.Rows);
        for (var row = 0; row < centred.Rows; row++)
        {
            TensorPrimitives.Multiply(centred[row], _inverseDeviation.Span, normal[row]);
            TensorPrimitives.MultiplyAdd(normal[row], Gamma, beta, centred[row]);
        }

        return logDet + BlockSum.Of(logGamma);
    }

    /// <summary>Turns dy into dx.</summary>
    /// <param name="dy">The gradient of the worker's rows.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="sums">Where the workers add up.</param>
    /// <param name="gammaGradient">Receives the worker's gradient of log gamma.</param>
    /// <param name="betaGradient">Receives the worker's gradient of beta.</param>
    public void Backward(MatrixSpan dy, WorkerState worker, ColumnSums sums, Span<float> gammaGradient, Span<float> betaGradient)
    {
        var normal = Normal(dy.Rows);
        var meanGradient = _first.Span;
        var meanProduct = _second.Span;
        sums.Means(worker, dy, meanGradient).CopyTo(betaGradient);
        TensorPrimitives.Multiply(sums.MeansOfProducts(worker, dy, normal, meanProduct), Gamma, gammaGradient);
        TensorPrimitives.Add(gammaGradient, dy.Rows * worker.LogDetGradient, gammaGradient);
        TensorPrimitives.Multiply(meanGradient, Gamma, meanGradient);
        TensorPrimitives.Multiply(meanProduct, Gamma, meanProduct);
        TensorPrimitives.Add(meanProduct, worker.LogDetGradient, meanProduct);
        for (var row = 0; row < dy.Rows; row++)
        {
            TensorPrimitives.Multiply(dy[row], Gamma, dy[row]);
            TensorPrimitives.Subtract(dy[row], meanGradient, dy[row]);
            TensorPrimitives.Multiply(normal[row], meanProduct, normal[row]);
            TensorPrimitives.Subtract(dy[row], normal[row], dy[row]);
            TensorPrimitives.Multiply(dy[row], _inverseDeviation.Span, dy[row]);
        }
    }

    private MatrixSpan Normal(int count) => new(_normal.Span, count, features);
}
