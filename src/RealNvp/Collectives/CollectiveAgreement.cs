using System.Text;

namespace RealNvp.Collectives;

/// <summary>What the processes of a collective decide together, so that none goes on alone and none waits for one that has gone.</summary>
internal static class CollectiveAgreement
{
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

        var faults = collective.Gather(Encoding.UTF8.GetBytes(fault is null ? "" : fault.Message is "" ? fault.GetType().Name : fault.Message));
        if (fault is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        }

        var failed = Array.FindIndex(faults, message => message.Length > 0);
        return failed < 0 ? made : throw new InvalidInputException($"Process {failed} of {collective.Count} failed: {Encoding.UTF8.GetString(faults[failed])}");
    }
}
