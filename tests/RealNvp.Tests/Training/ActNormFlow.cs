using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Tests.Training;

/// <summary>
/// The smallest flow that can learn, z = (x + shift) exp(log_scale), with its gradient written out: what the trainer does to it
/// can be followed by hand.
/// </summary>
internal sealed class ActNormFlow(int dimension, int? levels = null, FlatParameters? parameters = null) : ITrainableFlow, IStepScales
{
    public FlowSpec Spec { get; } = new() { Shape = new Shape(dimension), Levels = levels, Steps = [new ActNormSpec()] };

    public int Dimension => dimension;

    public IFlowEngine Engine { get; } = new ByHand();

    public FlatParameters Parameters { get; } = parameters ?? FlatParameters.Start(
        new FlowSpec { Shape = new Shape(dimension), Levels = levels, Steps = [new ActNormSpec()] }, seed: 1);

    /// <summary>Called before each gradient with the number of the call, from 0; a value takes the place of the loss.</summary>
    public Func<int, double?>? Loss { get; init; }

    /// <summary>Called before each gradient with the number of the call and the rows.</summary>
    public Action<int, float[]>? Seen { get; init; }

    public int Calls { get; private set; }

    private Span<float> LogScale => Parameters["steps.0.log_scale"];

    private Span<float> Shift => Parameters["steps.0.shift"];

    public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            latents[index] = (rows[index] + Shift[index % dimension]) * MathF.Exp(LogScale[index % dimension]);
        }

        logDet.Fill(SumOfLogScales());
    }

    public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            rows[index] = (latents[index] * MathF.Exp(-LogScale[index % dimension])) - Shift[index % dimension];
        }

        logDet.Fill(-SumOfLogScales());
    }

    /// <summary>Does nothing, so that a training begins at a place the test knows: the identity.</summary>
    public void Initialize(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
    }

    public double LossGradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default)
    {
        var call = Calls++;
        Seen?.Invoke(call, rows.ToArray());
        var count = rows.Length / dimension;
        var slope = new double[2 * dimension];
        var loss = (StandardNormal.HalfLogTwoPi * dimension) - SumOfLogScales();
        for (var index = 0; index < rows.Length; index++)
        {
            var column = index % dimension;
            var scale = Math.Exp(LogScale[column]);
            var z = ((double)rows[index] + Shift[column]) * scale;
            loss += 0.5 * z * z / count;
            slope[column] += z * z / count;
            slope[dimension + column] += z * scale / count;
        }

        for (var column = 0; column < dimension; column++)
        {
            Parameters.Gradients[column] = (float)(slope[column] - 1);
            Parameters.Gradients[dimension + column] = (float)slope[dimension + column];
        }

        return Loss?.Invoke(call) ?? loss;
    }

    public double LargestScale(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default) => Math.Exp(LogScale.ToArray().Max(Math.Abs));

    public void WeightsChanged()
    {
    }

    public void Dispose()
    {
    }

    /// <summary>Makes such flows on other weights.</summary>
    private sealed class ByHand : IFlowEngine
    {
        public string Name => "by hand";

        public string? UnsupportedReason(FlowSpec spec) => null;

        public ITrainableFlow Create(FlowSpec spec, FlatParameters parameters) => new ActNormFlow(spec.Shape.Size, spec.Levels, parameters);
    }

    private double SumOfLogScales() => LogScale.ToArray().Sum(value => (double)value);
}
