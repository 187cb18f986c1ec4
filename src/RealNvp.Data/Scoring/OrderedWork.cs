using System.Runtime.ExceptionServices;
using RealNvp.Threading;

namespace RealNvp.Data.Scoring;

/// <summary>
/// Work on the items of a sequence, several at a time, with its results in the order of the items. The caller's thread reads the items, as many ahead of
/// the result that it takes as there are workers; each is worked on by one thread.
/// </summary>
internal static class OrderedWork
{
    /// <summary>Runs the work. The first item has all threads to itself: what is made once is made then.</summary>
    /// <param name="items">The items; what their reading throws comes after the results of those before.</param>
    /// <param name="work">The work, safe to do on many threads at once.</param>
    /// <param name="workers">How many items are worked on at a time, at least 1.</param>
    public static IEnumerable<TResult> Run<TItem, TResult>(IEnumerable<TItem> items, Func<TItem, TResult> work, int workers)
    {
        if (workers == 1)
        {
            return items.Select(work);
        }

        return Ahead();

        IEnumerable<TResult> Ahead()
        {
            using var source = items.GetEnumerator();
            if (!source.MoveNext())
            {
                yield break;
            }

            yield return work(source.Current);
            var tasks = new Queue<Task<TResult>>();
            ExceptionDispatchInfo? fault = null;
            try
            {
                var isOver = false;
                while (true)
                {
                    while (!isOver && tasks.Count <= workers)
                    {
                        (isOver, fault) = Next(source);
                        if (!isOver)
                        {
                            var item = source.Current;
                            tasks.Enqueue(Task.Run(() => SoleThread.Run(work, item)));
                        }
                    }

                    if (tasks.Count == 0)
                    {
                        break;
                    }

                    yield return tasks.Dequeue().GetAwaiter().GetResult();
                }

                fault?.Throw();
            }
            finally
            {
                // Nothing is worked on any more when the caller goes on, who may then dispose of what the work needs.
                Task.WhenAll(tasks).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            }
        }
    }

    private static (bool IsOver, ExceptionDispatchInfo? Fault) Next<TItem>(IEnumerator<TItem> source)
    {
        try
        {
            return (!source.MoveNext(), null);
        }
        catch (Exception error)
        {
            return (true, ExceptionDispatchInfo.Capture(error));
        }
    }
}
