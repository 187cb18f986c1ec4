using System.Diagnostics;
using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Rows;

namespace RealNvp.Training;

/// <summary>
/// Trains a flow by maximum likelihood: seeded batches, gradients from the flow, clipping, the optimizer, the moving average,
/// validation after each epoch, recovery from steps that went wrong. Repeats to the bit on one machine for the same options.
/// </summary>
public sealed class Trainer
{
    /// <summary>How often a run may fall back to its last good state before it is given up.</summary>
    public const int MostRecoveries = 5;

    /// <summary>The most validation rows that the flow is judged on before its first step, spread evenly over all: nobody waits for that figure.</summary>
    public const int StartJudgedRows = 1000;

    private const int StartRows = 10_000;

    private readonly ITrainableFlow _flow;
    private readonly IRows? _valid;
    private readonly TrainingGroup _group;
    private readonly TrainingSteps _steps;
    private readonly BestWeights _best;
    private readonly bool _keepsWeights;
    private readonly Func<Checkpoint> _capture;
    private TrainerProgress _progress;
    private ITrainableFlow _judged;
    private ObserverGroup _observers = new([]);
    private bool _hasRun;
    private bool _hasEnded;

    /// <summary>Prepares a training from the beginning.</summary>
    /// <param name="flow">The flow, with the weights to start from.</param>
    /// <param name="train">The training rows, in the data's own units.</param>
    /// <param name="valid">Rows to choose the best epoch by; null (or none) keeps the last.</param>
    /// <param name="options">How to train.</param>
    /// <param name="keepsWeights">Whether the flow was trained before and goes on as it is, with nothing in it set by the training rows first.</param>
    /// <param name="collective">
    /// The processes that train the flow together, each with a flow of the same weights, the same options, and either all rows or its part of them
    /// (<see cref="IPartedRows"/>); null for this one alone. A batch is the same for any number of them, and each computes its part of it.
    /// </param>
    /// <exception cref="DataFaultException">The rows do not fit the flow.</exception>
    /// <exception cref="FlowSpecException">
    /// An option is out of range, or does not go with the flow; or a batch has fewer rows than there are processes.
    /// </exception>
    public Trainer(
        ITrainableFlow flow, IRows train, IRows? valid, TrainingOptions options, bool keepsWeights = false, ICollective? collective = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(options);
        collective ??= OneProcess.Instance;
        TrainingGuards.Require(flow, train, options, collective.Count);
        if (valid is { Count: > 0 })
        {
            FlowRows.RequireRows(valid, flow);
            _valid = valid;
        }

        Options = options;
        (_flow, _keepsWeights) = (flow, keepsWeights);
        (flow as IConfigurableFlow)?.Configure(new(options.Memory, options.Precision));
        _group = new TrainingGroup(flow, collective);
        _steps = new TrainingSteps(flow, train, options, _group);
        _best = new BestWeights(_steps.Average?.Parameters ?? flow.Parameters, _valid, StartJudgedRows, options.Seed, collective);
        (_judged, _capture, _progress) = (flow, Capture, new TrainerProgress { Rows = train.Count });
    }

    /// <summary>How the flow is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The figures of the epochs so far.</summary>
    public IReadOnlyList<EpochReport> Epochs => _progress.Epochs;

    /// <summary>Where the training stands now: a copy, which later steps do not change.</summary>
    internal TrainerProgress Progress => _progress with { OptimizerSteps = _steps.Optimizer.Steps };

    /// <summary>
    /// Continues from a saved state, so exactly that the final weights equal those of a run that was never interrupted. (The one
    /// exception: a step that goes wrong soon after falls back to the resumed state, which is then the last good one.)
    /// </summary>
    /// <param name="flow">A flow of the same spec; its weights are replaced.</param>
    /// <param name="train">The same training rows.</param>
    /// <param name="valid">The same validation rows.</param>
    /// <param name="checkpoint">The saved state.</param>
    /// <param name="keepsWeights">Whether the training began from a flow that was trained before.</param>
    /// <param name="collective">
    /// As for a training from the beginning. A run goes on to the bit with as many processes as before, within rounding with others.
    /// </param>
    /// <exception cref="DataFaultException">The rows are not those of the checkpoint.</exception>
    /// <exception cref="ModelFileException">The flow or the options are not those of the checkpoint.</exception>
    public static Trainer Resume(
        ITrainableFlow flow, IRows train, IRows? valid, Checkpoint checkpoint, bool keepsWeights = false, ICollective? collective = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var trainer = new Trainer(flow, train, valid, checkpoint.Options, keepsWeights, collective);
        checkpoint.RequireSame(flow.Spec, train.Count);
        checkpoint.CopyTo(flow.Parameters, trainer.State);
        trainer._progress = checkpoint.Progress with { };
        trainer._steps.Optimizer.Steps = checkpoint.Progress.OptimizerSteps;
        flow.WeightsChanged();
        return trainer;
    }

    /// <summary>The trainer's whole state now, as views of its buffers: save it before the next step.</summary>
    /// <exception cref="InvalidOperationException">The training has ended: the flow holds the best weights now, not those in training.</exception>
    public Checkpoint Capture()
    {
        if (_hasEnded)
        {
            throw new InvalidOperationException($"The training has ended; take its state in {nameof(ITrainingObserver.CheckpointDue)}.");
        }

        _steps.Fetch(_progress, _observers);
        return new(_flow.Spec, Options, Progress, _flow.Parameters, State);
    }

    /// <summary>
    /// Trains to the end, to an early stop, or until cancelled; then the flow holds the best weights, or, cancelled within the first epoch, when
    /// nothing has been judged but the start, those it has come to. Runs once: an interrupted training goes on through <see cref="Resume"/>.
    /// </summary>
    /// <remarks>
    /// Everything else in this library that is cancelled throws <see cref="OperationCanceledException"/> and gives nothing. A training that is cancelled has
    /// something to give, its weights and a state that goes on, so that here being cancelled is a result, <see cref="TrainingOutcome.Interrupted"/>. An
    /// epoch whose validation is cancelled is not over: resumed, it is judged anew. A moving average is judged by a second flow, made by the flow's engine.
    /// </remarks>
    /// <param name="observers">Who watches.</param>
    /// <param name="cancellationToken">Ends the training after the current step, or within a validation.</param>
    /// <exception cref="InvalidOperationException">It has run before.</exception>
    /// <exception cref="TrainingFailedException">A step went wrong more than <see cref="MostRecoveries"/> times.</exception>
    public TrainingEnd Run(IReadOnlyList<ITrainingObserver> observers, CancellationToken cancellationToken = default)
    {
        if (_hasRun)
        {
            throw new InvalidOperationException($"A trainer runs once; continue with {nameof(Resume)}.");
        }

        _hasRun = true;
        var all = _observers = new ObserverGroup(observers);
        try
        {
            _group.Join();
            _judged = _steps.Average is { } average ? _flow.Engine.Create(_flow.Spec, average.Parameters) : _flow;
            all.Started(new(_flow, _judged, Options, _progress.Rows, _valid?.Count ?? 0, _steps.Batches.PerEpoch, _progress.Epoch));
            _group.RequireSame(_flow.Parameters, "At the start");
            var outcome = RunToOutcome(all, cancellationToken);
            _hasEnded = true;
            _best.CopyTo(_flow.Parameters, _progress);
            _flow.WeightsChanged();
            var end = new TrainingEnd(outcome, _progress.Epochs, _progress.BestEpoch);
            all.Ended(end);
            return end;
        }
        finally
        {
            _steps.EndOnDevice();
            _group.Leave();
            if (_judged != _flow)
            {
                _judged.Dispose();
            }
        }
    }

    private TrainerBuffers State => new(
        _steps.Optimizer.Buffers,
        _steps.Average?.Parameters.WeightMemory ?? default,
        _steps.Average?.Parameters.StateMemory ?? default,
        _best.Weights,
        _best.State);

    private bool IsOutOfPatience => _valid is not null && Options.Patience is { } patience && _progress.Epoch - _progress.BestEpoch >= patience;

    private TrainingOutcome RunToOutcome(ObserverGroup all, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var secondsBefore = _progress.Seconds;
        TrainingOutcome outcome;
        try
        {
            if (_progress.IsUnjudged)
            {
                Begin(all, cancellationToken);
            }

            outcome = RunEpochs(all, Seconds, cancellationToken);
        }
        catch (OperationCanceledException error) when (_group.IsStop(error, cancellationToken))
        {
            outcome = TrainingOutcome.Interrupted;
        }

        _steps.Fetch(_progress, all);
        _progress.Seconds = Seconds();
        if (outcome == TrainingOutcome.Interrupted)
        {
            all.CheckpointDue(_capture, mustSave: true);
        }

        return outcome;

        double Seconds() => secondsBefore + clock.Elapsed.TotalSeconds;
    }

    private void Begin(ObserverGroup all, CancellationToken cancellationToken)
    {
        if (!_keepsWeights)
        {
            var start = _steps.Batches.ReadStart(StartRows, (read, of) => all.Progressed(new(TrainingPhase.Starting, read, of)), cancellationToken);
            _flow.Initialize(start.Rows, start.Context, _group.Collective.Count == 1 ? cancellationToken : CancellationToken.None);
            _group.Spread();
        }

        _steps.Average?.Start();
        Judge(all, epoch: 0, trainNats: null, learningRate: Options.LearningRate, cancellationToken);
    }

    private TrainingOutcome RunEpochs(ObserverGroup all, Func<double> seconds, CancellationToken cancellationToken)
    {
        _steps.Keep();
        _steps.BeginOnDevice();
        while (_progress.Epoch < Options.Epochs)
        {
            if (IsOutOfPatience)
            {
                return TrainingOutcome.StoppedEarly;
            }

            RunEpoch(all, cancellationToken);
            _steps.Fetch(_progress, all);
            _progress.Seconds = seconds();
            Judge(all, _progress.Epoch + 1, _progress.MeanNats, _steps.RateOf(_progress, _steps.Batches.PerEpoch - 1), cancellationToken);
            _group.RequireSame(_flow.Parameters, $"At the end of epoch {_progress.Epoch}");
            all.CheckpointDue(_capture, mustSave: _progress.Epoch == Options.Epochs || IsOutOfPatience);
        }

        return TrainingOutcome.Completed;
    }

    /// <summary>Runs what is left of the current epoch.</summary>
    private void RunEpoch(ObserverGroup all, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var (epochSeconds, seconds) = (_progress.EpochSeconds, _progress.Seconds);
        while (_progress.Step < _steps.Batches.PerEpoch)
        {
            _group.ThrowIfStopped(cancellationToken);
            _steps.Take(_progress, all, cancellationToken);
            var elapsed = clock.Elapsed.TotalSeconds;
            (_progress.EpochSeconds, _progress.Seconds) = (epochSeconds + elapsed, seconds + elapsed);
            if (_progress.Step < _steps.Batches.PerEpoch)
            {
                all.CheckpointDue(_capture, mustSave: false);
            }
        }
    }

    /// <summary>
    /// Validates, keeps the best weights, ends the epoch and tells the observers, all of the weights that would be saved. Cancelled, the epoch is not over.
    /// </summary>
    private void Judge(ObserverGroup all, int epoch, double? trainNats, double learningRate, CancellationToken cancellationToken)
    {
        _judged.WeightsChanged();
        var (validNats, isBest) = _best.Judge(_judged, epoch, _progress, all, cancellationToken);
        var report = new EpochReport(epoch, trainNats, validNats, learningRate, _progress.StepsPerSecond * _steps.Batches.BatchSize, _progress.Seconds, isBest);
        _progress.End(report);
        all.EpochEnded(report);
    }
}
