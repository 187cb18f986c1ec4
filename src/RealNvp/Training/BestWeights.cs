using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Rows;

namespace RealNvp.Training;

/// <summary>The weights that a training ends with: those of the epoch whose validation figure is best, or of the last without validation.</summary>
/// <remarks>
/// Where there are many validation rows the start is judged on a part of them. The figure of the next epochs is then measured on all of them, and held
/// against that of the start on the same part.
/// </remarks>
internal sealed class BestWeights
{
    private readonly FlatParameters _judged;
    private readonly IRows? _valid;
    private readonly IRows? _part;
    private readonly ulong _seed;
    private readonly ICollective _collective;
    private readonly FlowSnapshot _snapshot;

    /// <param name="judged">The weights that are judged: those of the flow, or their moving average.</param>
    /// <param name="valid">The rows to judge by; null for none.</param>
    /// <param name="startRows">The most rows that the start is judged by.</param>
    /// <param name="seed">The seed of the dequantisation noise of the validation.</param>
    /// <param name="collective">The processes, of which each measures rows of its own; all come to the same figure.</param>
    public BestWeights(FlatParameters judged, IRows? valid, int startRows, ulong seed, ICollective collective)
    {
        (_judged, _valid, _seed, _collective) = (judged, valid, seed, collective);
        _part = valid?.Count > startRows ? EvenRows.Of(valid, startRows) : null;
        _snapshot = new(judged);
    }

    /// <summary>The best weights.</summary>
    public Memory<float> Weights => _snapshot.Weights;

    /// <summary>The state that belongs to them.</summary>
    public Memory<float> State => _snapshot.State;

    /// <summary>Validates the weights and keeps them if they are the best so far.</summary>
    /// <param name="flow">The flow on the weights that are judged.</param>
    /// <param name="epoch">The epoch they are of, 0 for the start.</param>
    /// <param name="progress">Learns the epoch and the figure of the best weights; it stays as it is when this is cancelled.</param>
    /// <param name="observers">Hear how far it is, and of a figure that is no number.</param>
    /// <param name="cancellationToken">Stops the validation.</param>
    /// <returns>The validation figure, null without validation, and whether the weights were kept.</returns>
    public (double? Nats, bool AreBest) Judge(
        IFlow flow, int epoch, TrainerProgress progress, ObserverGroup observers, CancellationToken cancellationToken)
    {
        var isPart = epoch == 0 && _part is not null;
        var nats = Measure(isPart ? _part : _valid);
        if (nats is { } figure && !double.IsFinite(figure))
        {
            observers.Noticed(FormattableString.Invariant(
                $"The validation likelihood after epoch {epoch} is {figure}: some validation row is outside of what the flow can describe."));
        }

        // Figures that are no numbers are better than nothing, and worse than any that are.
        var rival = progress.IsBestOfPart ? Measure(_part) : nats;
        var areBest = rival is not { } value || value > progress.BestNats || !double.IsFinite(progress.BestNats);
        if (areBest)
        {
            _snapshot.Take();
            progress.BestEpoch = epoch;
            progress.BestNats = nats ?? double.NaN;
            progress.IsBestOfPart = isPart;
        }

        return (nats, areBest);

        double? Measure(IRows? rows) => rows is null ? null : Likelihood.MeasureInSight(
            flow,
            rows,
            _seed,
            importanceSamples: 1,
            measured => observers.Progressed(new(epoch == 0 ? TrainingPhase.JudgingStart : TrainingPhase.Validating, measured, rows.Count)),
            cancellationToken,
            collective: _collective).Nats;
    }

    /// <summary>
    /// Copies the best weights to the flow's parameters; within the first epoch, when nothing has been judged but the start, the current ones (their moving
    /// average, if there is one). Before that the parameters stay as they are.
    /// </summary>
    public void CopyTo(FlatParameters parameters, TrainerProgress progress)
    {
        if (progress.IsInFirstEpoch)
        {
            _judged.CopyTo(parameters);
        }
        else if (!progress.IsUnjudged)
        {
            _snapshot.CopyTo(parameters);
        }
    }
}
