namespace RealNvp.Data;

/// <summary>What a data set keeps open: maps of files, their handles, temporary files. All forms of one data set share it, and any of them closes it.</summary>
/// <param name="opened">What is closed with the data.</param>
internal sealed class DataHandles(params IEnumerable<IDisposable> opened) : IDisposable
{
    private readonly IDisposable[] _opened = [.. opened];
    private volatile bool _areClosed;

    /// <summary>Those of rows, of which some are read from files and others lie in memory.</summary>
    public static DataHandles Of(IEnumerable<object> rows) => new(rows.OfType<IDisposable>());

    /// <summary>A part of the data, while it is open.</summary>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public T Open<T>(T part)
    {
        ObjectDisposedException.ThrowIf(_areClosed, typeof(Dataset));
        return part;
    }

    public void Dispose()
    {
        _areClosed = true;
        foreach (var handle in _opened)
        {
            handle.Dispose();
        }
    }
}
