using System.Diagnostics;

namespace RealNvp.Data.Fitting;

/// <summary>The time that a user gives a training, shared among the flows of a model: what one leaves is for those behind it.</summary>
/// <param name="most">The time of all together; null for no limit.</param>
/// <param name="flows">How many they are.</param>
internal sealed class SharedTime(TimeSpan? most, int flows)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private readonly long _begun = Stopwatch.GetTimestamp();

    /// <summary>The time for a flow, from now on; null for no limit. One begins even where nothing is left.</summary>
    /// <param name="number">The number of the flow, from 1.</param>
    public TimeSpan? Of(int number)
    {
        if (most is not { } all || flows == 1 || all <= TimeSpan.Zero)
        {
            return most;
        }

        var share = (all - Stopwatch.GetElapsedTime(_begun)) / (flows - number + 1);
        return share > Least ? share : Least;
    }

    /// <summary>Ends a flow's training when its time is over, or all is ended.</summary>
    /// <param name="time">The time for the flow; null for no limit.</param>
    /// <param name="cancellationToken">Ends all.</param>
    public static CancellationTokenSource Limit(TimeSpan? time, CancellationToken cancellationToken)
    {
        var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (time is { } most)
        {
            timed.CancelAfter(most);
        }

        return timed;
    }
}
