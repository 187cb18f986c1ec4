using System.Runtime.ExceptionServices;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>
/// The rows of one call in blocks that workers take one after another until none is left. A worker whose processor another program has takes none, and is not
/// waited for. The blocks, and with them the results, do not depend on who takes them.
/// </summary>
internal sealed class RowBlocks
{
    private readonly List<(int Start, int Count)> _blocks = [];
    private readonly Action<int, int> _map;
    private Exception? _error;
    private int _taken;
    private int _done;

    /// <summary>Cuts rows into blocks.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="workers">The number of workers, each of which has as many rows where all come in time.</param>
    /// <param name="most">The most rows of a block.</param>
    /// <param name="map">What is done with the rows from the first on, so many of them.</param>
    public RowBlocks(int rows, int workers, int most, Action<int, int> map)
    {
        _map = map;
        for (var worker = 0; worker < workers; worker++)
        {
            var (start, count) = WorkerTeam.Share(rows, worker, workers);
            for (var offset = 0; offset < count; offset += most)
            {
                _blocks.Add((start + offset, Math.Min(most, count - offset)));
            }
        }
    }

    /// <summary>Takes blocks until none is left. Touches nothing of the caller's afterwards, however late it begins.</summary>
    public void Work()
    {
        for (var block = Interlocked.Increment(ref _taken) - 1; block < _blocks.Count; block = Interlocked.Increment(ref _taken) - 1)
        {
            try
            {
                _map(_blocks[block].Start, _blocks[block].Count);
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref _error, error, null);
            }

            Interlocked.Increment(ref _done);
        }
    }

    /// <summary>Waits until the blocks that others have taken are done too.</summary>
    public void WaitForAll()
    {
        var wait = default(SpinThenYield);
        while (Volatile.Read(ref _done) < _blocks.Count)
        {
            wait.Once();
        }

        if (_error is not null)
        {
            ExceptionDispatchInfo.Throw(_error);
        }
    }
}
