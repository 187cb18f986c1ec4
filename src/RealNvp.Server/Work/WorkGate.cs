using RealNvp.Server.Access;
using RealNvp.Threading;

namespace RealNvp.Server.Work;

/// <summary>
/// Lets as many requests compute at a time as there are processors: more would only take time from one another. Others wait in line, and where the line is
/// full, a request is told to come again.
/// </summary>
internal sealed class WorkGate(int workers, int mostWaiting) : IDisposable
{
    private readonly SemaphoreSlim _places = new(workers, workers);
    private int _waiting;
    private int _working;

    /// <summary>How many requests wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How many compute.</summary>
    public int Working => Volatile.Read(ref _working);

    /// <summary>Does work on the calling thread when there is room for it.</summary>
    /// <param name="work">The work; others beside it, it stays on its thread.</param>
    /// <param name="isPatient">Whether it waits behind a full line: an answer that was begun cannot be refused any more.</param>
    /// <param name="cancellationToken">Ends the waiting; the work hears of it itself.</param>
    /// <exception cref="RequestFault">The line is full.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, bool isPatient, CancellationToken cancellationToken)
    {
        await EnterAsync(isPatient, cancellationToken).ConfigureAwait(false);
        try
        {
            return Interlocked.Increment(ref _working) == 1 ? work() : SoleThread.Run(static each => each(), work);
        }
        finally
        {
            Interlocked.Decrement(ref _working);
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task EnterAsync(bool isPatient, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_places.Wait(0, CancellationToken.None))
        {
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _waiting) > mostWaiting && !isPatient)
            {
                throw RequestFault.Busy();
            }

            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
