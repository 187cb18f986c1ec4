using System.Numerics.Tensors;
using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>
/// Batch normalisation (arXiv:1605.08803, section 3.7): with the statistics of the batch while training (<see cref="NormalisedBatch"/>), so that a run
/// repeats to the bit with those that all workers see, and with running statistics otherwise, <c>y = scale x + offset</c>.
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
    private readonly float[] _zeros;
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
        _zeros = new float[features];
        _scale = new float[features];
        _offset = new float[features];
    }

    private ReadOnlySpan<float> LogGamma => _logGamma is null ? default : _parameters[_logGamma];

    private ReadOnlySpan<float> Beta => _beta is null ? _zeros : _parameters[_beta];

    public override IEnumerable<Action<FlatParameters>> WeightPackers() => [_ => Fold()];

    public override SavedActivations CreateActivations(int rows) => new NormalisedBatch(rows, _features);

    public override void Forward(Span<float> values, Span<double> logDet, Workspace workspace)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            var x = values.Slice(row * _features, _features);
            TensorPrimitives.MultiplyAdd(x, _scale, _offset, x);
            logDet[row] += _logDet;
        }
    }

    public override void Inverse(Span<float> values, Span<double> logDet, Workspace workspace)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            var z = values.Slice(row * _features, _features);
            TensorPrimitives.Subtract(z, _offset, z);
            TensorPrimitives.Divide(z, _scale, z);
            logDet[row] -= _logDet;
        }
    }

    public override void ForwardTraining(Span<float> values, Span<double> logDet, WorkerState worker, SavedActivations? activations)
    {
        var batch = (NormalisedBatch)activations!;
        var x = new MatrixSpan(values, worker.Rows, _features);
        batch.Centre(x, worker, _sums);
        if (worker.Index == 0)
        {
            UpdateRunning(batch.Mean, batch.Variance);
        }

        var rowLogDet = batch.Normalise(x, LogGamma, Beta, _spec.Epsilon);
        TensorPrimitives.Add(logDet, rowLogDet, logDet);
    }

    public override void Backward(Span<float> gradient, WorkerState worker, SavedActivations? activations)
    {
        var gammaGradient = _logGamma is null ? worker.Workspace.Row.Span[.._features] : worker.Gradients[_logGamma.Range];
        var betaGradient = _beta is null ? worker.Workspace.SecondRow.Span[.._features] : worker.Gradients[_beta.Range];
        ((NormalisedBatch)activations!).Backward(new MatrixSpan(gradient, worker.Rows, _features), worker, _sums, gammaGradient, betaGradient);
    }

    public override double LargestLogScale(ReadOnlySpan<float> input, Workspace workspace)
    {
        var largest = 0.0;
        foreach (var scale in _scale)
        {
            largest = Math.Max(largest, Math.Abs(Math.Log(scale)));
        }

        return largest;
    }

    private void UpdateRunning(ReadOnlySpan<float> mean, ReadOnlySpan<float> variance)
    {
        ref var steps = ref _parameters[_steps][0];
        var rate = (float)_spec.UpdateRate(steps);
        TensorPrimitives.Lerp(_parameters[_mean], mean, rate, _parameters[_mean]);
        TensorPrimitives.Lerp(_parameters[_variance], variance, rate, _parameters[_variance]);
        steps++;
    }

    /// <summary>Brings running statistics, gamma and beta together.</summary>
    private void Fold()
    {
        _logDet = 0;
        for (var column = 0; column < _features; column++)
        {
            var variance = _parameters[_variance][column] + _spec.Epsilon;
            var logGamma = _logGamma is null ? 0 : LogGamma[column];
            var scale = Math.Exp(logGamma) / Math.Sqrt(variance);
            _scale[column] = (float)scale;
            _offset[column] = (float)(Beta[column] - (_parameters[_mean][column] * scale));
            _logDet += logGamma - (0.5 * Math.Log(variance));
        }
    }
}
