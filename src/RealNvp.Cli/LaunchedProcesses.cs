using System.Globalization;
using RealNvp.Cli.Display;
using RealNvp.Collectives;
using RealNvp.Managed;
using RealNvp.Mpi;

namespace RealNvp.Cli;

/// <summary>
/// The processes that <c>mpirun</c> started together with this one, for verbs that several can do together. The first speaks and writes for all; the others are
/// silent, but for an error that is theirs alone.
/// </summary>
/// <param name="terminal">Where this one speaks.</param>
internal sealed class LaunchedProcesses(Terminal terminal)
{
    // What fails in one process fails in all within moments; one that is still missed then waits for this one in vain.
    private static readonly TimeSpan BetweenEnds = TimeSpan.FromSeconds(5);

    private static readonly string[] Counts = ["OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS", "SLURM_NTASKS_PER_NODE"];

    private MpiCollective? _processes;

    /// <summary>Joins them; this process alone where no launcher started it. Called once, before anything is said.</summary>
    /// <exception cref="MpiFaultException">A launcher started it and they cannot be joined.</exception>
    public ICollective Join()
    {
        if (!MpiCollective.IsLaunched)
        {
            return OneProcess.Instance;
        }

        _processes ??= MpiCollective.Open();
        if (_processes.Rank > 0)
        {
            terminal.FallSilent();
        }

        return _processes;
    }

    /// <summary>The threads of each of several processes of one machine, unless somebody says: they share its processors.</summary>
    public static int ThreadsOf(ICollective collective)
    {
        var local = Counts.Select(Environment.GetEnvironmentVariable)
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : (int?)null)
            .FirstOrDefault(number => number is not null) ?? 1;

        // A launcher that has given each process some processors has divided them already.
        var all = Processors();
        var own = Environment.ProcessorCount < all ? Environment.ProcessorCount : Math.Max(1, all / local);
        return collective.Count == 1 ? ManagedEngine.DefaultThreads : Math.Min(own, ManagedEngine.MostThreads);
    }

    /// <summary>Leaves the others when the work is done: waits until theirs is done too.</summary>
    public int End(int code)
    {
        _processes?.Dispose();
        return code;
    }

    /// <summary>Leaves the others after an error: they have it too, or are ended.</summary>
    /// <param name="sentence">What is wrong.</param>
    /// <param name="code">The exit code.</param>
    /// <param name="error">The error.</param>
    public int EndAfter(string sentence, int code, Exception error)
    {
        if (_processes is not { } processes)
        {
            return code;
        }

        // What a user gave is wrong in all. Anything else may be this one's alone, and the others end it soon after it has left.
        if (error is MpiFaultException or not (InvalidInputException or OperationCanceledException))
        {
            Say();
        }

        using var timer = new Timer(
            _ =>
            {
                Say();
                processes.Abort();
            },
            null,
            BetweenEnds,
            Timeout.InfiniteTimeSpan);
        processes.Dispose();
        return code;

        // The first has said it.
        void Say()
        {
            if (processes.Rank > 0)
            {
                Console.Error.WriteLine($"{CommandName.Usual}: {Printable.Line(sentence)}");
            }
        }
    }

    /// <summary>The processors of the machine, of which a process may be given some.</summary>
    private static int Processors()
    {
        const string List = "/proc/cpuinfo";
        return File.Exists(List)
            ? Math.Max(File.ReadLines(List).Count(line => line.StartsWith("processor", StringComparison.Ordinal)), Environment.ProcessorCount)
            : Environment.ProcessorCount;
    }
}
