using System.Buffers;
using RealNvp.Collectives;
using RealNvp.Mpi.Messages;
using RealNvp.Mpi.Native;
using RealNvp.Mpi.Works;

namespace RealNvp.Mpi;

/// <summary>
/// The processes that <c>mpirun</c>, <c>mpiexec</c> or a cluster started, joined by the Open MPI, MPICH or MS-MPI that is installed. There is one in a process,
/// once. One thread calls at a time. Sums are added in the order of the processes, so that they repeat to the bit for the same number of processes.
/// </summary>
/// <remarks>
/// Disposing it waits for the other processes and leaves them; after a fault it ends all of them with exit code 1, so show the fault's sentence before. A process
/// that fails by itself, while others wait for it, calls <see cref="Abort"/>.
/// </remarks>
public sealed class MpiCollective : ICollective, IDisposable
{
    private static int _wasOpened;
    private readonly MpiProgress _progress;
    private int _tag;
    private bool _isClosed;

    private MpiCollective(MpiProgress progress, string library) => (_progress, Library) = (progress, library);

    /// <summary>Whether a launcher of MPI started this process, as the environment says.</summary>
    public static bool IsLaunched => MpiLaunch.Here.IsLaunched;

    /// <summary>The library of MPI and its version, as it calls itself.</summary>
    public string Library { get; }

    /// <inheritdoc/>
    public int Rank => _progress.World.Rank;

    /// <inheritdoc/>
    public int Count => _progress.World.Count;

    /// <summary>Joins the processes that were started together. Every one of them calls it, once. A process that no launcher started is alone.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="MpiFaultException">There is no library of MPI, it is of no known kind, or it does not belong to the launcher.</exception>
    /// <exception cref="InvalidOperationException">It was called before in this process.</exception>
    public static MpiCollective Open(MpiOptions? options = null)
    {
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.TimeLimit, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.TimeLimit, TimeSpan.FromDays(24));
        var launch = MpiLaunch.Here;
        var library = MpiLibrary.Find(options.LibraryPath ?? Environment.GetEnvironmentVariable(MpiOptions.LibraryVariable), launch);
        return Interlocked.Exchange(ref _wasOpened, 1) == 0
            ? new(new(() => new(library, launch), options.TimeLimit), library.Version)
            : throw new InvalidOperationException("MPI starts once in a process: keep the collective that was opened.");
    }

    /// <inheritdoc/>
    public unsafe void Sum(Span<float> values)
    {
        fixed (float* start = values)
        {
            Do(new SumWork<float>(_progress.World, NextTag(), start, values.Length));
        }
    }

    /// <inheritdoc/>
    public unsafe void Sum(Span<double> values)
    {
        fixed (double* start = values)
        {
            Do(new SumWork<double>(_progress.World, NextTag(), start, values.Length));
        }
    }

    /// <inheritdoc/>
    public unsafe IPendingSum BeginSum(Memory<float> values)
    {
        var held = values.Pin();
        var work = new SumWork<float>(_progress.World, NextTag(), (float*)held.Pointer, values.Length, held);
        _progress.Begin(work, isAwaited: false);
        return new Pending(_progress, work);
    }

    /// <inheritdoc/>
    public unsafe void Broadcast(Span<byte> values, int root = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(root);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(root, Count);
        fixed (byte* start = values)
        {
            Do(new SpreadWork(_progress.World, NextTag(), start, values.Length, root));
        }
    }

    /// <inheritdoc/>
    public unsafe byte[][] Gather(ReadOnlySpan<byte> values)
    {
        fixed (byte* start = values)
        {
            var work = new GatherWork(_progress.World, NextTag(), start, values.Length);
            Do(work);
            return work.All;
        }
    }

    /// <inheritdoc/>
    public unsafe void Exchange(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentLengths, Span<byte> received, ReadOnlySpan<int> receivedLengths)
    {
        var (own, ownReceived) = (OwnPart(sentLengths, sent.Length, nameof(sentLengths)), OwnPart(receivedLengths, received.Length, nameof(receivedLengths)));
        sent[own].CopyTo(received[ownReceived]);
        fixed (byte* from = sent, to = received)
        {
            Do(new ExchangeWork(_progress.World, NextTag(), from, sentLengths.ToArray(), to, receivedLengths.ToArray()));
        }
    }

    /// <inheritdoc/>
    public unsafe void Meet()
    {
        var room = stackalloc byte[MeetWork.RoomFor(Count)];
        Do(new MeetWork(_progress.World, NextTag(), room));
    }

    /// <summary>
    /// Ends all processes with exit code 1, this one too: for a process that cannot go on while others may wait for it. It says nothing; what went wrong is shown
    /// before.
    /// </summary>
    public void Abort() => EndOfProcess.After(_progress.Abort);

    /// <summary>Waits for the other processes and leaves them. After a fault, or if one of them does not come within the time limit, it ends all with exit code 1.</summary>
    public void Dispose()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        if (_progress.Fault is not null || !_progress.Close())
        {
            Abort();
        }

        _progress.Dispose();
    }

    private void Do(MpiWork work)
    {
        _progress.Begin(work, isAwaited: true);
        _progress.Await(work);
    }

    private int NextTag()
    {
        _tag = (_tag + 1) % MpiWorld.Tags;
        return _tag;
    }

    private Range OwnPart(ReadOnlySpan<int> lengths, int whole, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(lengths.Length, Count, name);
        var (start, end) = (0, 0L);
        for (var peer = 0; peer < Count; peer++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(lengths[peer], name);
            start = peer == Rank ? (int)end : start;
            end += lengths[peer];
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(end, whole, name);
        return start..(start + lengths[Rank]);
    }

    private sealed class Pending(MpiProgress progress, MpiWork work) : IPendingSum
    {
        public void Wait() => progress.Await(work);
    }
}
