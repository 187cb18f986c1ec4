using System.Collections.Concurrent;

namespace RealNvp.Data.ImageFolders;

/// <summary>
/// Pictures that do not fit into memory together: those expected are decoded ahead on the thread pool until they fill a bound,
/// others when they are taken. A picture that proves broken is reported once, and the next one of the files stands in for it, so
/// that a number means the same picture whenever it is taken.
/// </summary>
internal sealed class PicturesOnDemand : IPictures
{
    private readonly PictureSource _source;
    private readonly long _memory;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<int, bool> _broken = new();
    private Dictionary<int, Lazy<PreparedPicture>> _ahead = [];
    private Queue<int> _coming = new();
    private HashSet<int> _wanted = [];
    private long _bytes;
    private int _workers;

    /// <summary>Pictures of a source.</summary>
    /// <param name="source">The files.</param>
    /// <param name="memory">The most bytes of pictures that are kept ready; one picture at least is.</param>
    public PicturesOnDemand(PictureSource source, long memory) => (_source, _memory) = (source, memory);

    public int Count => _source.Files.Count;

    /// <summary>The bytes of the pictures that are ready or being decoded ahead.</summary>
    public long BytesAhead
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    public void Prefetch(ReadOnlySpan<int> numbers)
    {
        lock (_lock)
        {
            var before = _ahead;
            (_ahead, _coming, _wanted, _bytes) = ([], new(numbers.Length), new(numbers.Length), 0);
            foreach (var number in numbers)
            {
                if (before.Remove(number, out var ready))
                {
                    _ahead.Add(number, ready);
                    _bytes += _source.BytesOf(number);
                }
                else if (!_ahead.ContainsKey(number) && _wanted.Add(number))
                {
                    _coming.Enqueue(number);
                }
            }

            StartWorkers();
        }
    }

    public PreparedPicture Take(int number)
    {
        Lazy<PreparedPicture>? ready;
        lock (_lock)
        {
            _wanted.Remove(number);
            if (_ahead.Remove(number, out ready))
            {
                _bytes -= _source.BytesOf(number);
            }

            StartWorkers();
        }

        // A lazy value that is being made is waited for; one that is not begun is made here.
        return ready is null ? Prepare(number) : ready.Value;
    }

    private void StartWorkers()
    {
        while (_workers < Environment.ProcessorCount && _coming.Count > _workers && HasRoom(_coming.Peek()))
        {
            _workers++;
            ThreadPool.UnsafeQueueUserWorkItem(state => state.Work(), this, preferLocal: false);
        }
    }

    private bool HasRoom(int number) => _bytes == 0 || _bytes + _source.BytesOf(number) <= _memory;

    private void Work()
    {
        while (Next() is { } picture)
        {
            try
            {
                _ = picture.Value;
            }
            catch (Exception)
            {
                // The lazy value keeps it for whoever takes the picture; here it would end the process.
            }
        }
    }

    private Lazy<PreparedPicture>? Next()
    {
        lock (_lock)
        {
            while (_coming.TryPeek(out var number) && (!_wanted.Contains(number) || HasRoom(number)))
            {
                _coming.Dequeue();
                if (_wanted.Remove(number))
                {
                    var picture = new Lazy<PreparedPicture>(() => Prepare(number));
                    _ahead.Add(number, picture);
                    _bytes += _source.BytesOf(number);
                    return picture;
                }
            }

            _workers--;
            return null;
        }
    }

    private PreparedPicture Prepare(int number)
    {
        for (var offset = 0; offset < Count; offset++)
        {
            var candidate = (int)(((long)number + offset) % Count);
            if (_broken.ContainsKey(candidate))
            {
                continue;
            }

            try
            {
                return _source.Prepare(candidate);
            }
            catch (BrokenPictureException broken)
            {
                if (_broken.TryAdd(candidate, true))
                {
                    _source.Report(candidate, broken);
                }
            }
        }

        throw new DataFaultException(
            $"Not one of the {Count} pictures beside '{_source.Files[number].Path}' can be decoded; give a folder with whole ones.");
    }
}
