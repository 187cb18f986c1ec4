using System.Runtime.InteropServices;
using System.Security.Cryptography;
using RealNvp.Collectives;
using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>The processes that train a flow together: what they add up, and what they decide alike. For one process there is nothing to do.</summary>
internal sealed class TrainingGroup
{
    private readonly ITrainableFlow _flow;
    private readonly ICollectiveFlow? _shared;
    private bool _isStopping;

    /// <summary>Prepares a flow for a training by all of the processes.</summary>
    /// <exception cref="FlowSpecException">They are several, and the flow's engine trains in one.</exception>
    public TrainingGroup(ITrainableFlow flow, ICollective collective)
    {
        (_flow, Collective) = (flow, collective);
        _shared = IsOne ? null : flow as ICollectiveFlow ?? throw new FlowSpecException(
            $"The engine '{flow.Engine.Name}' trains in one process alone, but there are {collective.Count}; use another engine or one process.");
    }

    /// <summary>The processes.</summary>
    public ICollective Collective { get; }

    private bool IsOne => Collective.Count == 1;

    /// <summary>Begins the work together.</summary>
    public void Join() => _shared?.Join(Collective);

    /// <summary>Ends it: the flow is this process's alone again.</summary>
    public void Leave() => _shared?.Join(OneProcess.Instance);

    /// <summary>
    /// The gradient of a step, in all processes the same, and what the rows of this one give to the loss.
    /// </summary>
    public double LossGradient(Batch batch) => _shared is null
        ? _flow.LossGradient(batch.Rows, batch.Context)
        : _shared.LossGradient(batch.Rows, batch.Context, batch.Part);

    /// <summary>The figures of a step over the whole batch, from those of the rows of this process; and whether all stop behind the step.</summary>
    public (double Loss, double LogDet) Sum(double loss, double logDet, CancellationToken cancellationToken)
    {
        if (IsOne)
        {
            return (loss, logDet);
        }

        Span<double> sums = [loss, logDet, cancellationToken.IsCancellationRequested ? 1 : 0];
        Collective.Sum(sums);
        _isStopping |= sums[2] > 0;
        return (sums[0], sums[1]);
    }

    /// <summary>Ends the training between steps if it was cancelled, in any process: all at the same step.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public void ThrowIfStopped(CancellationToken cancellationToken)
    {
        if (IsOne)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        else if (_isStopping)
        {
            throw new StoppedTogetherException();
        }
    }

    /// <summary>Whether an error says that the training was cancelled, so that it ends in all processes alike.</summary>
    public bool IsStop(OperationCanceledException error, CancellationToken cancellationToken) =>
        IsOne ? cancellationToken.IsCancellationRequested : error is StoppedTogetherException;

    /// <summary>Gives all processes the weights and the state of the first.</summary>
    public void Spread()
    {
        if (!IsOne)
        {
            Collective.Broadcast(MemoryMarshal.AsBytes(_flow.Parameters.Weights));
            Collective.Broadcast(MemoryMarshal.AsBytes(_flow.Parameters.State));
            _flow.WeightsChanged();
        }
    }

    /// <summary>Throws in all processes unless they hold the same numbers to the bit.</summary>
    /// <param name="parameters">The weights and the state.</param>
    /// <param name="place">When they are compared, as the beginning of a sentence.</param>
    /// <exception cref="TrainingFailedException">They do not.</exception>
    public void RequireSame(FlatParameters parameters, string place)
    {
        if (IsOne)
        {
            return;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(parameters.Weights));
        hash.AppendData(MemoryMarshal.AsBytes(parameters.State));
        var hashes = Collective.Gather(hash.GetHashAndReset());
        var other = Array.FindIndex(hashes, own => !own.AsSpan().SequenceEqual(hashes[0]));
        if (other > 0)
        {
            throw new TrainingFailedException(
                $"{place} process {other} of {Collective.Count} has other weights than process 0; "
                + "start all from the same files, seed and version of the program, on processors of one kind.");
        }
    }
}
