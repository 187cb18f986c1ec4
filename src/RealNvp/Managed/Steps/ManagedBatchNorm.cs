using System.Numerics.Tensors;
using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>
/// Batch normalisation (arXiv:1605.08803, section 3.7). While training, the workers add up the moments of the whole batch, each
/// in the same order, so that all see the same statistics and a run repeats to the bit.
/// </summary>
internal sealed class ManagedBatchNorm : ManagedStep
{
    private readonly BatchNormSpec _spec;
    private readonly int _features;
    private readonly FlatParameters _parameters;
    private readonly WeightSlot? _logGamma;
    private readonly WeightSlot? _beta;
    private readonly WeightSlot _mean;
    private readonly WeightSlot _variance;
    private readonly WeightSlot _steps;
    private readonly ColumnSums _sums;
    private readonly ColumnSums _products;
    private readonly float[] _scale;
    private readonly float[] _offset;
    private double _logDet;

    public ManagedBatchNorm(BatchNormSpec spec, int features, FlatParameters parameters, StepPlan step, WorkerTeam team)
    {
        _spec = spec;
        _features = features;
        _parameters = parameters;
        _logGamma = spec.Affine ? parameters.Plan[$"{step.Name}.log_gamma"] : null;
        _beta = spec.Affine ? parameters.Plan[$"{step.Name}.beta"] : null;
        _mean = parameters.Plan[$"{step.Name}.mean"];
        _variance = parameters.Plan[$"{step.Name}.variance"];
        _steps = parameters.Plan[$"{step.Name}.steps"];
        _sums = new ColumnSums(team, features);
        _products = new ColumnSums(team, features);
        _scale = new float[features];
        _offset = new float[features];
    }

    /// <summary>With running statistics the step is <c>y = x * scale + offset</c>.</summary>
    public override IEnumerable<Action<FlatParameters>> Packings() => [_ => Fold()];

    public override StepMemory CreateMemory(int rows) => new Memory(rows, _features);

    public override void Forward(Span<float> values, Span<double> logDet, Scratch scratch)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            var x = values.Slice(row * _features, _features);
            TensorPrimitives.MultiplyAdd(x, _scale, _offset, x);
            logDet[row] += _logDet;
        }
    }

    public override void Inverse(Span<float> values, Span<double> logDet, Scratch scratch)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            var z = values.Slice(row * _features, _features);
            TensorPrimitives.Subtract(z, _offset, z);
            TensorPrimitives.Divide(z, _scale, z);
            logDet[row] -= _logDet;
        }
    }

    public override void ForwardTraining(Span<float> values, Span<double> logDet, TrainingShare share, StepMemory? memory)
    {
        var kept = (Memory)memory!;
        var mean = kept.Mean.Span;
        var variance = kept.Variance.Span;
        var part = _sums.Part(share.Worker);
        for (var row = 0; row < share.Rows; row++)
        {
            TensorPrimitives.Add(part, values.Slice(row * _features, _features), part);
        }

        _sums.Mean(share, mean);
        part = _products.Part(share.Worker);
        for (var row = 0; row < share.Rows; row++)
        {
            var x = values.Slice(row * _features, _features);
            TensorPrimitives.Subtract(x, mean, x);
            TensorPrimitives.MultiplyAdd(x, x, part, part);
        }

        _products.Mean(share, variance);
        if (share.Worker == 0)
        {
            UpdateRunning(mean, variance);
        }

        Normalise(values, logDet, share, kept);
    }

    public override void Backward(Span<float> gradient, TrainingShare share, StepMemory? memory)
    {
        var kept = (Memory)memory!;
        var sums = _sums.Part(share.Worker);
        var products = _products.Part(share.Worker);
        for (var row = 0; row < share.Rows; row++)
        {
            var dy = gradient.Slice(row * _features, _features);
            TensorPrimitives.Add(sums, dy, sums);
            TensorPrimitives.MultiplyAdd(dy, kept.Row(row), products, products);
        }

        if (_logGamma is not null)
        {
            var gammaGradient = share.Gradients[_logGamma.Range];
            sums.CopyTo(share.Gradients[_beta!.Range]);
            TensorPrimitives.Multiply(products, kept.Gamma.Span, gammaGradient);
            TensorPrimitives.Add(gammaGradient, share.Rows * share.LogDetGradient, gammaGradient);
        }

        // dx = inv * (g - mean(g) - xhat * (mean(g * xhat) - 1/N)) with g = dy * gamma; the 1/N is the log-det's share.
        var meanGradient = kept.Mean.Span;
        var meanProduct = kept.Variance.Span;
        _sums.Mean(share, meanGradient);
        _products.Mean(share, meanProduct);
        TensorPrimitives.Multiply(meanGradient, kept.Gamma.Span, meanGradient);
        TensorPrimitives.Multiply(meanProduct, kept.Gamma.Span, meanProduct);
        TensorPrimitives.Add(meanProduct, share.LogDetGradient, meanProduct);
        for (var row = 0; row < share.Rows; row++)
        {
            var dy = gradient.Slice(row * _features, _features);
            var normal = kept.Row(row);
            TensorPrimitives.Multiply(dy, kept.Gamma.Span, dy);
            TensorPrimitives.Subtract(dy, meanGradient, dy);
            TensorPrimitives.Multiply(normal, meanProduct, normal);
            TensorPrimitives.Subtract(dy, normal, dy);
            TensorPrimitives.Multiply(dy, kept.InverseDeviation.Span, dy);
        }
    }

    public override double LargestLogScale(ReadOnlySpan<float> input, Scratch scratch)
    {
        var largest = 0.0;
        foreach (var scale in _scale)
        {
            largest = Math.Max(largest, Math.Abs(Math.Log(scale)));
        }

        return largest;
    }

    /// <summary>Turns centred values into outputs, keeping what the backward pass needs.</summary>
    private void Normalise(Span<float> values, Span<double> logDet, TrainingShare share, Memory kept)
    {
        var inverse = kept.InverseDeviation.Span;
        var rowLogDet = 0.0;
        for (var column = 0; column < _features; column++)
        {
            var variance = kept.Variance.Span[column] + _spec.Epsilon;
            inverse[column] = (float)(1 / Math.Sqrt(variance));
            rowLogDet -= 0.5 * Math.Log(variance);
        }

        if (_logGamma is null)
        {
            kept.Gamma.Span.Fill(1);
        }
        else
        {
            TensorPrimitives.Exp(_parameters[_logGamma], kept.Gamma.Span);
            rowLogDet += BlockSum.Of(_parameters[_logGamma]);
        }

        for (var row = 0; row < share.Rows; row++)
        {
            var x = values.Slice(row * _features, _features);
            var normal = kept.Row(row);
            TensorPrimitives.Multiply(x, inverse, normal);
            if (_beta is null)
            {
                normal.CopyTo(x);
            }
            else
            {
                TensorPrimitives.MultiplyAdd(normal, kept.Gamma.Span, _parameters[_beta], x);
            }

            logDet[row] += rowLogDet;
        }
    }

    private void UpdateRunning(ReadOnlySpan<float> mean, ReadOnlySpan<float> variance)
    {
        ref var steps = ref _parameters[_steps][0];
        var rate = (float)_spec.UpdateRate(steps);
        TensorPrimitives.Lerp(_parameters[_mean], mean, rate, _parameters[_mean]);
        TensorPrimitives.Lerp(_parameters[_variance], variance, rate, _parameters[_variance]);
        steps++;
    }

    private void Fold()
    {
        _logDet = 0;
        for (var column = 0; column < _features; column++)
        {
            var variance = _parameters[_variance][column] + _spec.Epsilon;
            var logGamma = _logGamma is null ? 0 : _parameters[_logGamma][column];
            var scale = Math.Exp(logGamma) / Math.Sqrt(variance);
            _scale[column] = (float)scale;
            _offset[column] = (float)((_beta is null ? 0 : _parameters[_beta][column]) - (_parameters[_mean][column] * scale));
            _logDet += logGamma - (0.5 * Math.Log(variance));
        }
    }

    private sealed class Memory(int rows, int features) : StepMemory
    {
        private readonly AlignedFloats _normal = new(checked(rows * features));

        public AlignedFloats Mean { get; } = new(features);

        public AlignedFloats Variance { get; } = new(features);

        public AlignedFloats InverseDeviation { get; } = new(features);

        public AlignedFloats Gamma { get; } = new(features);

        /// <summary>The normalised values of a row.</summary>
        public Span<float> Row(int row) => _normal.Span.Slice(row * features, features);
    }
}
