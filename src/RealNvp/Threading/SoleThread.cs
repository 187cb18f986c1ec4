namespace RealNvp.Threading;

/// <summary>
/// Work that stays on its thread since others do the same beside it: more threads for each would only wait for one another. Results are the same either way.
/// </summary>
internal static class SoleThread
{
    [ThreadStatic]
    private static bool _isKept;

    /// <summary>Whether the work of the calling thread stays on it.</summary>
    public static bool IsKept => _isKept;

    /// <summary>How a loop that could be parallel runs on the calling thread.</summary>
    public static ParallelOptions Loop(CancellationToken cancellationToken) =>
        new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = _isKept ? 1 : -1 };

    /// <summary>Does work on the calling thread alone.</summary>
    public static TResult Run<TItem, TResult>(Func<TItem, TResult> work, TItem item)
    {
        var before = _isKept;
        _isKept = true;
        try
        {
            return work(item);
        }
        finally
        {
            _isKept = before;
        }
    }
}
