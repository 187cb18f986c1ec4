using System.Diagnostics;

namespace RealNvp.Threading;

/// <summary>
/// Where one thread that works for a caller, the leader, meets another that helps it, many times in a job. The leader waits for the helper at most for the time in
/// which it would do the whole job by itself, as the last job tells; then it goes on alone, and the helper, when it comes, finds that it is no longer needed. A
/// helper whose processor another program has is not waited for.
/// </summary>
internal sealed class PatientMeeting
{
    // Each on a cache line of its own, since each is written by one thread while the other reads it.
    private const int Line = 16;
    private readonly int[] _states = new int[4 * Line];

    // Before the first job tells, and at most: a job is of some microseconds.
    private static readonly long MostPatience = Stopwatch.Frequency / 5_000;
    private long _lastWork = MostPatience;
    private long _patience;
    private long _begun;
    private long _waited;

    /// <summary>Whether the leader has gone on alone.</summary>
    public bool IsLeft => Volatile.Read(ref _states[Left]) != 0;

    private static int Leader => Line;

    private static int Helper => 2 * Line;

    private static int Left => 3 * Line;

    /// <summary>Begins a job, as the leader; a helper must not be at an earlier one.</summary>
    /// <param name="isTrial">Whether it is tried if the helper comes, which then has to fetch everything into its cache: it is waited for longer.</param>
    public void Begin(bool isTrial)
    {
        _patience = isTrial ? MostPatience : _lastWork;
        _states[Leader] = _states[Helper] = 0;
        Volatile.Write(ref _states[Left], 0);
        (_begun, _waited) = (Stopwatch.GetTimestamp(), 0);
    }

    /// <summary>Ends the job, as the leader: the helper, wherever it is, is no longer needed.</summary>
    public void End()
    {
        // Alone the leader has done everything, and else about half of it.
        var own = Stopwatch.GetTimestamp() - _begun - _waited;
        _lastWork = Math.Min(MostPatience, IsLeft ? own : 2 * own);
        Volatile.Write(ref _states[Left], 1);
    }

    /// <summary>Waits for the helper, as the leader.</summary>
    /// <returns>Whether it came; if not, it will not come again in this job.</returns>
    public bool TryMeetHelper()
    {
        var meeting = _states[Leader] + 1;
        Volatile.Write(ref _states[Leader], meeting);
        if (Volatile.Read(ref _states[Helper]) >= meeting)
        {
            return true;
        }

        var since = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _states[Helper]) < meeting)
        {
            if (_waited + (Stopwatch.GetTimestamp() - since) > _patience)
            {
                Volatile.Write(ref _states[Left], 1);
                break;
            }

            Thread.SpinWait(1);
        }

        _waited += Stopwatch.GetTimestamp() - since;
        return !IsLeft;
    }

    /// <summary>Waits for the leader, as the helper.</summary>
    /// <returns>Whether it came; if not, it has gone on alone.</returns>
    public bool TryMeetLeader()
    {
        var meeting = _states[Helper] + 1;
        Volatile.Write(ref _states[Helper], meeting);
        var wait = default(SpinThenYield);
        while (Volatile.Read(ref _states[Leader]) < meeting)
        {
            if (IsLeft)
            {
                return false;
            }

            wait.Once();
        }

        return true;
    }
}
