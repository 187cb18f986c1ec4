using System.Diagnostics;

namespace RealNvp.Cli.Runs;

/// <summary>The time that a user gives a run, shared among its flows: what one leaves is for those behind it.</summary>
/// <param name="most">The time of all together; null for no limit.</param>
/// <param name="flows">How many they are.</param>
internal sealed class SharedTime(TimeSpan? most, int flows)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private readonly long _begun = Stopwatch.GetTimestamp();

    /// <summary>Ends a flow's training when its share is over, or the run is ended.</summary>
    /// <param name="number">The number of the flow, from 1.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public CancellationTokenSource For(int number, CancellationToken cancellationToken)
    {
        var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (most is { } all)
        {
            var share = number == 1 && flows == 1 ? all : (all - Stopwatch.GetElapsedTime(_begun)) / (flows - number + 1);
            timed.CancelAfter(share > Least ? share : Least);
        }

        return timed;
    }
}
