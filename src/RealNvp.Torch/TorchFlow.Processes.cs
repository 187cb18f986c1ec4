using RealNvp.Collectives;
using RealNvp.Flows;
using static TorchSharp.torch;

namespace RealNvp.Torch;

/// <content>Training steps with other processes.</content>
internal sealed partial class TorchFlow
{
    /// <inheritdoc/>
    public void Join(ICollective collective) => Join(collective, GradientPieces.LeastPiece);

    /// <summary>As <see cref="ICollectiveFlow.Join"/>, with the fewest weights whose gradients are sent by themselves.</summary>
    internal void Join(ICollective collective, int leastPiece) => _tensors.Batch.Join(
        collective.Count > 1 ? collective : null, new(Parameters, collective, leastPiece), isSentEarly: _engine.Place.IsShared);

    /// <inheritdoc/>
    public double LossGradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context, BatchPart part)
    {
        using var scope = NewDisposeScope();
        _tensors.Batch.Begin(part);
        try
        {
            var loss = LossOf(Backpropagated(rows, context).Number(), (double)part.Count / part.All);
            _tensors.DownloadGradients();
            _tensors.Batch.Finish();
            _tensors.Download();
            return loss;
        }
        finally
        {
            _tensors.Batch.End();
        }
    }
}
