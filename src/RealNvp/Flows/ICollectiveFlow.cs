using RealNvp.Collectives;

namespace RealNvp.Flows;

/// <summary>A flow that can compute a training step with others of the same weights, each in a process of its own and on rows of its own.</summary>
internal interface ICollectiveFlow
{
    /// <summary>Says with which processes training steps are computed from now on.</summary>
    void Join(ICollective collective);

    /// <summary>
    /// As <see cref="ITrainableFlow.LossGradient"/> of a batch of which each process has a part, every one of them some rows: the gradient is that of the mean
    /// over the batch and the same in all, running statistics take the whole batch in.
    /// </summary>
    /// <param name="rows">The rows of this process.</param>
    /// <param name="context">Their contexts.</param>
    /// <param name="part">Which of the batch they are.</param>
    /// <returns>What these rows give to the mean negative log-likelihood of the batch, in nats: the sum over the processes is the loss.</returns>
    double LossGradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context, BatchPart part);
}
