using System.Runtime.ExceptionServices;
using System.Text;

namespace RealNvp.Collectives;

/// <summary>What the processes of a collective decide together, so that none goes on alone and none waits for one that has gone.</summary>
internal static class CollectiveAgreement
{
    private const byte Cancelled = 1;
    private const byte Failed = 2;

    /// <summary>Whether it is so in any process.</summary>
    /// <param name="collective">The processes.</param>
    /// <param name="isSo">Whether it is so in this one.</param>
    public static bool Any(this ICollective collective, bool isSo)
    {
        Span<double> count = [isSo ? 1 : 0];
        collective.Sum(count);
        return count[0] > 0;
    }

    /// <summary>
    /// Does a part of the work that may fail in one process, such as the reading of its rows, and fails in all if it does in any. Nothing within it may call
    /// the collective.
    /// </summary>
    /// <param name="collective">The processes.</param>
    /// <param name="work">What this process does.</param>
    /// <returns>What it made.</returns>
    /// <exception cref="InvalidInputException">It failed in some process. In that one it is its own error, in the others a sentence that names the process.</exception>
    /// <exception cref="StoppedTogetherException">It was cancelled in some process, of several, and failed in none.</exception>
    public static T Together<T>(this ICollective collective, Func<T> work)
    {
        if (collective.Count == 1)
        {
            return work();
        }

        T made = default!;
        Exception? fault = null;
        try
        {
            made = work();
        }
        catch (Exception error)
        {
            fault = error;
        }

        var ends = collective.Gather(Message(fault));
        if (fault is not null and not OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        var failed = Array.FindIndex(ends, end => end is [Failed, ..]);
        return failed >= 0
            ? throw new InvalidInputException($"Process {failed} of {collective.Count} failed: {Encoding.UTF8.GetString(ends[failed].AsSpan(1))}")
            : Array.Exists(ends, end => end is [Cancelled]) ? throw new StoppedTogetherException() : made;
    }

    /// <inheritdoc cref="Together{T}(ICollective, Func{T})"/>
    public static void Together(this ICollective collective, Action work) => collective.Together(() =>
    {
        work();
        return true;
    });

    private static byte[] Message(Exception? fault) => fault switch
    {
        null => [],
        OperationCanceledException => [Cancelled],
        _ => [Failed, .. Encoding.UTF8.GetBytes(fault.Message is "" ? fault.GetType().Name : fault.Message)],
    };
}
