using RealNvp.Evaluation;
using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>The weights that a training ends with: those of the epoch whose validation figure is best, or of the last without validation.</summary>
/// <param name="flow">The flow, which holds the weights that are judged.</param>
/// <param name="valid">The rows to judge by; null for none.</param>
/// <param name="seed">The seed of the dequantisation noise of the validation.</param>
internal sealed class BestWeights(IFlow flow, IRows? valid, ulong seed)
{
    private readonly FlowSnapshot _snapshot = new(flow.Parameters);

    /// <summary>The best weights.</summary>
    public Memory<float> Weights => _snapshot.Weights;

    /// <summary>The state that belongs to them.</summary>
    public Memory<float> State => _snapshot.State;

    /// <summary>Validates the flow's weights and keeps them if they are the best so far.</summary>
    /// <param name="progress">Learns the epoch and the figure of the best weights.</param>
    /// <param name="observers">Hear of a figure that is no number.</param>
    /// <returns>The validation figure, null without validation, and whether the weights were kept.</returns>
    public (double? Nats, bool AreBest) Judge(TrainerProgress progress, ObserverGroup observers)
    {
        var nats = valid is null ? (double?)null : Likelihood.Measure(flow, valid, seed).Nats;
        if (nats is { } figure && !double.IsFinite(figure))
        {
            observers.Noticed(FormattableString.Invariant(
                $"The validation likelihood after epoch {progress.Epoch} is {figure}: some validation row is outside of what the flow can describe."));
        }

        // Figures that are no numbers are better than nothing, and worse than any that are.
        var areBest = nats is not { } value || value > progress.BestNats || !double.IsFinite(progress.BestNats);
        if (areBest)
        {
            _snapshot.Take();
            progress.BestEpoch = progress.Epoch;
            progress.BestNats = nats ?? double.NaN;
        }

        return (nats, areBest);
    }

    /// <summary>Gives the flow the best weights.</summary>
    public void Restore() => _snapshot.Restore();
}
