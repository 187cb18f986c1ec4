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
            : [new(Checkpoint.AverageWeightsName, AverageWeights), new(Checkpoint.AverageStateName, AverageState)],
        new(Checkpoint.BestWeightsName, BestWeights),
        new(Checkpoint.BestStateName, BestState),
    ];
}

/// <summary>
/// The whole state of a training: the flow, the options, the progress, the optimizer's memory, the moving average and the best
/// weights. Random numbers need no state of their own: they are functions of seed, epoch and step.
/// </summary>
public sealed class Checkpoint
{
    internal const string BestWeightsName = "best.weights";
    internal const string BestStateName = "best.state";
    internal const string AverageWeightsName = "average.weights";
    internal const string AverageStateName = "average.state";

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
    internal TrainerProgress Progress { get; }

    /// <summary>The flow's weights and state at that point.</summary>
    public FlatParameters Parameters { get; }

    /// <summary>The optimizer's memory, the moving average and the best weights.</summary>
    internal IReadOnlyList<NamedBuffer> Buffers { get; }

    /// <summary>
    /// A copy of the best weights and their state. Before the first epoch is validated: the current weights (their moving average, if there is one); before
    /// the start is, those of the start.
    /// </summary>
    public FlatParameters BestParameters()
    {
        var best = new FlatParameters(Parameters.Plan);
        if (Progress.IsUnjudged)
        {
            Parameters.CopyTo(best);
            return best;
        }

        var (weights, state) = Progress.IsInFirstEpoch ? (AverageWeightsName, AverageStateName) : (BestWeightsName, BestStateName);
        Find(weights, Parameters.WeightMemory).Span.CopyTo(best.Weights);
        Find(state, Parameters.StateMemory).Span.CopyTo(best.State);
        return best;

        Memory<float> Find(string name, Memory<float> otherwise) =>
            Buffers.Where(buffer => buffer.Name == name).Select(buffer => buffer.Values).DefaultIfEmpty(otherwise).First();
    }

    /// <summary>The same state with another number of epochs to train in all.</summary>
    /// <exception cref="FlowSpecException">The number is below what is done already.</exception>
    public Checkpoint WithEpochs(int epochs) => epochs >= Math.Max(1, Progress.Epoch)
        ? new(Spec, Options with { Epochs = epochs }, Progress, Parameters, Buffers)
        : throw new FlowSpecException($"The run has {Counted.Of(Progress.Epoch, "epoch")} behind it; the number of epochs counts all of them, so give more.")
        {
            Options = [nameof(TrainingOptions.Epochs)],
        };

    /// <summary>Whether a buffer holds weights or state of the flow, which are finite; an optimizer's memory may overflow and do no harm.</summary>
    internal static bool HoldsWeights(string buffer) => buffer is BestWeightsName or BestStateName or AverageWeightsName or AverageStateName;

    /// <summary>Throws unless it is of a flow and of so many training rows.</summary>
    internal void RequireSame(FlowSpec flow, int rows)
    {
        if (Progress.Rows != rows)
        {
            throw new DataFaultException(
                $"The run was trained on {Counted.Of(Progress.Rows, "row")} but the data has {rows}; resume it with the data it began with.");
        }

        if (Spec.ToJson() != flow.ToJson())
        {
            throw new ModelFileException("The checkpoint is of another flow; resume it with the spec it began with.");
        }
    }

    internal void CopyTo(FlatParameters parameters, TrainerBuffers buffers)
    {
        Parameters.CopyTo(parameters);
        var saved = Buffers.ToDictionary(buffer => buffer.Name, buffer => buffer.Values, StringComparer.Ordinal);
        foreach (var (name, values) in buffers.All)
        {
            if (!saved.TryGetValue(name, out var source) || source.Length != values.Length)
            {
                throw new ModelFileException($"The checkpoint has no usable '{name}'; resume it with the options it began with.");
            }

            source.CopyTo(values);
        }
    }
}
