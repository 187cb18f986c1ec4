using RealNvp.Collectives;

namespace RealNvp.Tests.Collectives;

/// <summary>
/// A collective whose processes are threads of this one: what is done over machines, in a test. Sums are taken in the order of the ranks. A thread that fails
/// ends the others' waiting, and its error is thrown.
/// </summary>
internal sealed class ThreadGroup : IDisposable
{
    private readonly Barrier _meeting;
    private readonly CancellationTokenSource _broken = new();
    private readonly byte[][] _bytes;
    private readonly int[][] _lengths;

    private ThreadGroup(int count)
    {
        _meeting = new(count);
        _bytes = new byte[count][];
        _lengths = new int[count][];
    }

    /// <summary>Runs the same work in so many processes.</summary>
    /// <param name="count">How many.</param>
    /// <param name="work">What each does.</param>
    /// <returns>What each made, by its rank.</returns>
    public static T[] Run<T>(int count, Func<ICollective, T> work)
    {
        using var group = new ThreadGroup(count);
        var made = new T[count];
        var faults = new Exception?[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(rank => new Thread(() => RunRank(rank)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        var first = Array.Find(faults, fault => fault is not null and not OperationCanceledException) ?? Array.Find(faults, fault => fault is not null);
        if (first is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }

        return made;

        void RunRank(int rank)
        {
            try
            {
                made[rank] = work(new Member(group, rank));
            }
            catch (Exception error)
            {
                faults[rank] = error;
                group._broken.Cancel();
            }
        }
    }

    public void Dispose()
    {
        _meeting.Dispose();
        _broken.Dispose();
    }

    private sealed class Member(ThreadGroup group, int rank) : ICollective
    {
        public int Rank => rank;

        public int Count => group._bytes.Length;

        public void Sum(Span<float> values) => SumOf(values);

        public void Sum(Span<double> values) => SumOf(values);

        public IPendingSum BeginSum(Memory<float> values)
        {
            Sum(values.Span);
            return OneProcess.Instance.BeginSum(values);
        }

        public void Broadcast(Span<byte> values, int root = 0) => Gather(values)[root].CopyTo(values);

        public byte[][] Gather(ReadOnlySpan<byte> values)
        {
            group._bytes[rank] = values.ToArray();
            Meet();
            byte[][] all = [.. group._bytes.Select(bytes => (byte[])bytes.Clone())];
            Meet();
            return all;
        }

        public void Exchange(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentLengths, Span<byte> received, ReadOnlySpan<int> receivedLengths)
        {
            (group._bytes[rank], group._lengths[rank]) = (sent.ToArray(), sentLengths.ToArray());
            Meet();
            var place = 0;
            for (var from = 0; from < Count; from++)
            {
                var start = group._lengths[from][..rank].Sum();
                Assert.Equal(receivedLengths[from], group._lengths[from][rank]);
                group._bytes[from].AsSpan(start, receivedLengths[from]).CopyTo(received[place..]);
                place += receivedLengths[from];
            }

            Assert.Equal(received.Length, place);
            Meet();
        }

        public void Meet() => group._meeting.SignalAndWait(group._broken.Token);

        private void SumOf<T>(Span<T> values)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            var all = Gather(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));
            values.Clear();
            foreach (var bytes in all)
            {
                System.Numerics.Tensors.TensorPrimitives.Add(values, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(bytes), values);
            }
        }
    }
}
