namespace RealNvp.Bench;

/// <summary>A fixed set of threads that start together on a spinning signal; the caller is the first.</summary>
internal sealed class Team : IDisposable
{
    private readonly Thread[] _threads;
    private Action<int>? _work;
    private int _generation;
    private int _running;

    public Team(int size)
    {
        Size = size;
        _threads = new Thread[size - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var index = i + 1;
            _threads[i] = new Thread(() => Loop(index)) { IsBackground = true };
            _threads[i].Start();
        }
    }

    public int Size { get; }

    public void Run(Action<int> work)
    {
        _work = work;
        Volatile.Write(ref _running, _threads.Length);
        Interlocked.Increment(ref _generation);
        work(0);
        while (Volatile.Read(ref _running) > 0)
        {
            Thread.SpinWait(10);
        }
    }

    public void Dispose()
    {
        _work = null;
        Interlocked.Increment(ref _generation);
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Loop(int index)
    {
        var seen = 0;
        while (true)
        {
            while (Volatile.Read(ref _generation) == seen)
            {
                Thread.SpinWait(10);
            }

            seen++;
            if (_work is not { } work)
            {
                return;
            }

            work(index);
            Interlocked.Decrement(ref _running);
        }
    }
}
