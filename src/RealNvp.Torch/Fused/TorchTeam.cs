using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace RealNvp.Torch.Fused;

/// <summary>
/// Runs sweeps of managed code on the threads that torch computes on. After an operation torch's threads spin for a while in wait of the
/// next one; other threads would share the cores with them.
/// </summary>
internal static unsafe class TorchTeam
{
    private static readonly delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<nint, void>, nint, uint, uint, void> Parallel = FindParallel();

    /// <summary>Calls <paramref name="sweep"/> with [from, to) for equal parts of [0, count), one for each of torch's threads, in parallel.</summary>
    /// <exception cref="AggregateException">A part failed; where there is but one, its exception comes as it is.</exception>
    public static void Sweep(int count, Action<int, int> sweep)
    {
        var shares = Math.Min(torch.get_num_threads(), count);
        if (shares <= 1)
        {
            sweep(0, count);
            return;
        }

        var work = new Work(count, shares, sweep);
        if (Parallel == null)
        {
            System.Threading.Tasks.Parallel.For(0, shares, work.Share);
            return;
        }

        var handle = GCHandle.Alloc(work);
        try
        {
            Parallel(&RunShares, GCHandle.ToIntPtr(handle), (uint)shares, 0);
        }
        finally
        {
            handle.Free();
        }

        if (work.Failure is { } failure)
        {
            throw new AggregateException(failure);
        }
    }

    /// <summary>The entry of the OpenMP library that libtorch was built with on Linux; null elsewhere.</summary>
    private static delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<nint, void>, nint, uint, uint, void> FindParallel() =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out var library)
        && NativeLibrary.TryGetExport(library, "GOMP_parallel", out var entry)
            ? (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<nint, void>, nint, uint, uint, void>)entry
            : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunShares(nint handle) => ((Work)GCHandle.FromIntPtr(handle).Target!).RunShares();

    private sealed class Work(int count, int shares, Action<int, int> sweep)
    {
        private int _taken;

        public Exception? Failure { get; private set; }

        public void Share(int index) => sweep((int)((long)count * index / shares), (int)((long)count * (index + 1) / shares));

        /// <summary>Takes shares until none is left: there may be fewer threads than were asked for. No exception may leave it.</summary>
        public void RunShares()
        {
            try
            {
                for (var index = Interlocked.Increment(ref _taken) - 1; index < shares; index = Interlocked.Increment(ref _taken) - 1)
                {
                    Share(index);
                }
            }
#pragma warning disable CA1031 // Native code lies between here and the caller.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Failure ??= error;
            }
        }
    }
}
