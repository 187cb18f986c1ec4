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
    private readonly IFlow _flow;
    private readonly IRows? _valid;
    private readonly IRows? _part;
    private readonly ulong _seed;
    private readonly FlowSnapshot _snapshot;

    /// <param name="flow">The flow, which holds the weights that are judged.</param>
    /// <param name="valid">The rows to judge by; null for none.</param>
    /// <param name="startRows">The most rows that the start is judged by.</param>
    /// <param name="seed">The seed of the dequantisation noise of the validation.</param>
    public BestWeights(IFlow flow, IRows? valid, int startRows, ulong seed)
    {
        (_flow, _valid, _seed) = (flow, valid, seed);
        _part = valid?.Count > startRows ? new EvenRows(valid, startRows) : null;
        _snapshot = new(flow.Parameters);
    }

    /// <summary>The best weights.</summary>
    public Memory<float> Weights => _snapshot.Weights;

    /// <summary>The state that belongs to them.</summary>
    public Memory<float> State => _snapshot.State;

    /// <summary>Validates the flow's weights and keeps them if they are the best so far.</summary>
    /// <param name="epoch">The epoch they are of, 0 for the start.</param>
    /// <param name="progress">Learns the epoch and the figure of the best weights; it stays as it is when this is cancelled.</param>
    /// <param name="observers">Hear how far it is, and of a figure that is no number.</param>
    /// <param name="cancellationToken">Stops the validation.</param>
    /// <returns>The validation figure, null without validation, and whether the weights were kept.</returns>
    public (double? Nats, bool AreBest) Judge(int epoch, TrainerProgress progress, ObserverGroup observers, CancellationToken cancellationToken)
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
            _flow,
            rows,
            _seed,
            importanceSamples: 1,
            measured => observers.Progressed(new(epoch == 0 ? TrainingPhase.JudgingStart : TrainingPhase.Validating, measured, rows.Count)),
            cancellationToken).Nats;
    }

    /// <summary>
    /// Gives the flow the best weights; within the first epoch, when nothing has been judged but the start, those it has come to, averaged where the training
    /// averages; before that it keeps what it holds.
    /// </summary>
    public void Restore(TrainerProgress progress, MovingAverage? average)
    {
        if (progress.IsInFirstEpoch)
        {
            average?.Exchange();
        }
        else if (!progress.IsUnjudged)
        {
            _snapshot.Restore();
        }
    }
}
