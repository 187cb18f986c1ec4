using RealNvp.Collectives;

namespace RealNvp.Flows;

/// <summary>
/// The sum of a flow's gradients over the processes, in place. The backward pass goes from the last weights to the first, so that the sum of a piece is
/// begun as soon as it is done with it, and runs while it goes on.
/// </summary>
/// <param name="parameters">The flow's.</param>
/// <param name="collective">The processes.</param>
/// <param name="leastPiece">The fewest weights whose sum is begun by itself: small messages cost as much as these.</param>
internal sealed class GradientPieces(FlatParameters parameters, ICollective collective, int leastPiece = GradientPieces.LeastPiece)
{
    /// <summary>A quarter of a megabyte.</summary>
    public const int LeastPiece = 1 << 16;

    private readonly Queue<IPendingSum> _pending = [];
    private int _begun;

    /// <summary>Before the backward pass: nothing is begun.</summary>
    public void Begin() => _begun = parameters.Plan.WeightCount;

    /// <summary>Within it, in every process at the same places: the gradients from a weight on are complete in this process.</summary>
    public void Complete(int from)
    {
        if (_begun - from >= leastPiece)
        {
            Send(from);
        }
    }

    /// <summary>After it: begins what is left, and waits until the gradients are those of all processes.</summary>
    public void Finish()
    {
        if (_begun > 0)
        {
            Send(0);
        }

        while (_pending.TryDequeue(out var sum))
        {
            sum.Wait();
        }
    }

    private void Send(int from)
    {
        _pending.Enqueue(collective.BeginSum(parameters.GradientMemory[from.._begun]));
        _begun = from;
    }
}
