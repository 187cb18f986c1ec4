using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Training;

/// <summary>The buffers of a training beside the flow's own.</summary>
internal readonly record struct TrainerBuffers(
    IReadOnlyList<NamedBuffer> Optimizer, Memory<float> AverageWeights, Memory<float> AverageState, Memory<float> BestWeights, Memory<float> BestState)
{
    public IEnumerable<NamedBuffer> All =>
    [
        .. Optimizer,
        .. AverageWeights.IsEmpty
            ? (IEnumerable<NamedBuffer>)[]
            : [new("average.weights", AverageWeights), new("average.state", AverageState)],
        new("best.weights", BestWeights),
        new("best.state", BestState),
    ];
}

/// <summary>
/// The whole state of a training: the flow, the options, the progress, the optimizer's memory, the moving average and the best
/// weights. Random numbers need no state of their own: they are functions of seed, epoch and step.
/// </summary>
public sealed class Checkpoint
{
    internal Checkpoint(
        FlowSpec spec, TrainingOptions options, TrainerProgress progress, FlatParameters parameters, TrainerBuffers buffers)
    {
        Spec = spec;
        Options = options;
        Progress = progress;
        Parameters = parameters;
        Buffers = [.. buffers.All];
    }

    internal Checkpoint(
        FlowSpec spec, TrainingOptions options, TrainerProgress progress, FlatParameters parameters, IReadOnlyList<NamedBuffer> buffers)
    {
        Spec = spec;
        Options = options;
        Progress = progress;
        Parameters = parameters;
        Buffers = buffers;
    }

    /// <summary>The flow.</summary>
    public FlowSpec Spec { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>Where the training stands.</summary>
    public TrainerProgress Progress { get; }

    /// <summary>The flow's weights and state at that point.</summary>
    public FlatParameters Parameters { get; }

    /// <summary>The optimizer's memory, the moving average and the best weights.</summary>
    public IReadOnlyList<NamedBuffer> Buffers { get; }

    internal void CopyTo(FlatParameters parameters, TrainerBuffers buffers)
    {
        Parameters.Weights.CopyTo(parameters.Weights);
        Parameters.State.CopyTo(parameters.State);
        var saved = Buffers.ToDictionary(buffer => buffer.Name, buffer => buffer.Values, StringComparer.Ordinal);
        foreach (var (name, values) in buffers.All)
        {
            if (!saved.TryGetValue(name, out var source) || source.Length != values.Length)
            {
                throw new InvalidInputException($"The checkpoint has no usable '{name}'; resume it with the options it began with.");
            }

            source.CopyTo(values);
        }
    }
}
