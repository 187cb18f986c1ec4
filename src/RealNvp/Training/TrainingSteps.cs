using RealNvp.Flows;
using RealNvp.Rows;

namespace RealNvp.Training;

/// <summary>
/// The steps of a training: a batch, its gradient, clipping, the optimizer, the moving average; and the way back to the last good state when one went wrong.
/// </summary>
internal sealed partial class TrainingSteps
{
    private const int StepsBetweenSnapshots = 100;

    private readonly ITrainableFlow _flow;
    private readonly TrainingOptions _options;
    private readonly TrainingGroup _group;
    private readonly DataUnits _units;
    private readonly LeastLikelyTrim? _trim;
    private readonly GradientNorm _gradientNorm;
    private readonly TrainingSnapshot _lastGood;

    /// <param name="flow">The flow.</param>
    /// <param name="train">The training rows.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="group">The processes that train it.</param>
    public TrainingSteps(ITrainableFlow flow, IRows train, TrainingOptions options, TrainingGroup group)
    {
        (_flow, _options, _group, _units) = (flow, options, group, new DataUnits(flow.Spec));
        var team = ITeamEngine.TeamOf(flow.Engine);
        Batches = new Batches(
            train,
            _units,
            options.BatchSize,
            options.Seed,
            options.HorizontalFlip ? flow.Spec.Shape[2] : null,
            options.EpochRows,
            team,
            options.Noise,
            group.Collective);
        _trim = options.Trim > 0 ? new LeastLikelyTrim(flow, Batches, options.Trim, group.Collective) : null;
        Average = options.EmaDecay is { } decay ? new MovingAverage(flow.Parameters, (float)decay) : null;
        Optimizer = Optimizer.Create(options, flow.Parameters, Average, team);
        _gradientNorm = new GradientNorm(flow.Parameters, team);
        _lastGood = new TrainingSnapshot(flow.Parameters, Optimizer, Average);
    }

    /// <summary>Where the rows come from.</summary>
    public Batches Batches { get; }

    /// <summary>What moves the weights.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Their average; null for a training without.</summary>
    public MovingAverage? Average { get; }

    /// <summary>Takes the state as it is for a good one.</summary>
    public void Keep() => _lastGood.Take();

    /// <summary>Takes the next step of the current epoch.</summary>
    /// <exception cref="TrainingFailedException">Steps went wrong too often.</exception>
    public void Take(TrainerProgress progress, ObserverGroup all, CancellationToken cancellationToken)
    {
        var step = progress.Step;
        var batch = Batches.Read(progress.Epoch + 1, step);
        batch = _trim is null ? batch : _trim.Keep(batch);
        if (_queued is not null)
        {
            Queue(_queued, progress, all, batch);
            return;
        }

        var (loss, logDet) = _group.Sum(_group.LossGradient(batch), Batches.MeanLogDet(batch), cancellationToken);
        var norm = _gradientNorm.Measure();
        if (StepFault.Of(loss, norm, _flow.Parameters.State) is { } fault)
        {
            Recover(progress, all, fault);
            return;
        }

        // Weights count as good once a step has seen a finite loss and gradient on them, and not before.
        if (step % StepsBetweenSnapshots == 0)
        {
            _lastGood.Take();
        }

        var scale = _options.ClipNorm is { } most && norm > most ? most / norm : 1;
        Optimizer.Step(RateOf(progress, step), scale);
        Average?.UpdateState(Optimizer.Steps);
        _flow.WeightsChanged();
        var nats = -loss - _units.LogVolume + logDet;
        progress.EndStep(nats);
        all.Stepped(new(progress.Epoch + 1, progress.Step, nats, Batches.BatchSize));
    }

    /// <summary>The learning rate of a step of the current epoch, from 0.</summary>
    public double RateOf(TrainerProgress progress, int step) => progress.RateAt(
        ((long)progress.Epoch * Batches.PerEpoch) + step, _options, Batches.PerEpoch, rises: _flow.Spec.Base is { Kind: Specs.BaseKind.Mixture });

    private void Recover(TrainerProgress progress, ObserverGroup all, string fault)
    {
        var step = progress.Step;
        progress.BeginStep();
        FallBack(progress, all, fault, step);
    }

    /// <summary>Takes the run back from a step that went wrong, at half the rate.</summary>
    private void FallBack(TrainerProgress progress, ObserverGroup all, string fault, int step)
    {
        var place = $"step {step + 1} of epoch {progress.Epoch + 1}";
        if (++progress.Recoveries > Trainer.MostRecoveries)
        {
            throw StepFault.TooOften(progress.Recoveries, place, fault);
        }

        _lastGood.Restore();
        _flow.WeightsChanged();
        _queued?.Upload();
        progress.HalveRate();
        all.Noticed(
            $"At {place} {fault}: back to the last good weights, "
            + FormattableString.Invariant(
                $"learning rate halved to {RateOf(progress, step):G3} ({progress.Recoveries} of {Trainer.MostRecoveries})."));
    }
}
