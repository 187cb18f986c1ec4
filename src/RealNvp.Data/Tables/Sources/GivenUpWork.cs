namespace RealNvp.Data.Tables.Sources;

/// <summary>Runs work that may never end, such as another's parser on a damaged file, and gives it up: at a deadline, or when it is cancelled.</summary>
internal static class GivenUpWork
{
    /// <summary>Runs the work on a thread of its own. One that is given up goes on until it next reads; the process does not wait for it.</summary>
    /// <exception cref="TimeoutException">It took longer than it may; the message is the reason, without the file's name.</exception>
    public static T Run<T>(Func<Task<T>> work, TimeSpan most, CancellationToken cancellationToken)
    {
        var task = Task.Factory.StartNew(
            () => work().GetAwaiter().GetResult(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.WaitAny([task], (int)most.TotalMilliseconds, cancellationToken) >= 0
            ? task.GetAwaiter().GetResult()
            : throw new TimeoutException(FormattableString.Invariant($"it was not read within {most.TotalSeconds:0} seconds"));
    }
}
