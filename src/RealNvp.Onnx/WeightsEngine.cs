using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Onnx;

/// <summary>
/// Holds the weights of any flow and computes nothing: with it a model of images is loaded and written as ONNX where no engine runs it, such as a program
/// without libtorch. It is the last to name: <c>DensityModel.Load(path, ManagedEngine.Instance, WeightsEngine.Instance)</c>.
/// </summary>
public sealed class WeightsEngine : IFlowEngine
{
    private WeightsEngine()
    {
    }

    /// <summary>The engine.</summary>
    public static WeightsEngine Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "weights";

    /// <inheritdoc/>
    public string? UnsupportedReason(FlowSpec spec) => null;

    /// <summary>Makes a flow that has weights and throws <see cref="InvalidOperationException"/> when it is asked for anything.</summary>
    public ITrainableFlow Create(FlowSpec spec, FlatParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(parameters);
        return new HeldFlow(spec, parameters);
    }

    private sealed class HeldFlow(FlowSpec spec, FlatParameters parameters) : ITrainableFlow
    {
        public FlowSpec Spec => spec;

        public int Dimension => spec.Shape.Size;

        public IFlowEngine Engine => Instance;

        public FlatParameters Parameters => parameters;

        public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default) => throw Idle();

        public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default) => throw Idle();

        public void Initialize(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default) => throw Idle();

        public double LossGradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default) => throw Idle();

        public void WeightsChanged()
        {
        }

        public void Dispose()
        {
        }

        private static InvalidOperationException Idle() =>
            new("The model was loaded to be exported, by an engine that holds weights and computes nothing; load it with one that runs its flow.");
    }
}
