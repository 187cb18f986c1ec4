using System.Collections.Concurrent;
using RealNvp.Data.Tables;
using RealNvp.Tables;

namespace RealNvp.Data.Scoring;

/// <summary>Readers of records that are kept for the next one, since each is for one thread at a time. Safe to use from many threads at once.</summary>
/// <param name="model">A model of a table.</param>
internal sealed class RecordReaders(DensityModel model) : IDisposable
{
    private readonly SeriesMemory? _memory = SeriesMemory.Of(model.Schema);
    private readonly ConcurrentDictionary<MissingRule, ConcurrentBag<RecordReader>> _idle = [];

    /// <summary>How many readers wait for a record.</summary>
    public int Idle => _idle.Values.Sum(readers => readers.Count);

    /// <summary>Reads a record, with the number 1, by a reader that has nothing to do or by a new one.</summary>
    public EncodedRecord Read(IReadOnlyDictionary<string, object?> record, MissingRule missing, CancellationToken cancellationToken)
    {
        var reader = Take(missing);
        try
        {
            return reader.Read(record, number: 1, _memory, cancellationToken);
        }
        finally
        {
            Return(reader, missing);
        }
    }

    /// <summary>A reader that has nothing to do, or a new one; it is to be given back.</summary>
    public RecordReader Take(MissingRule missing) => Idling(missing).TryTake(out var idle) ? idle : new(model, missing);

    /// <summary>Takes a reader back, whatever ended its reading: it begins each record anew.</summary>
    public void Return(RecordReader reader, MissingRule missing) => Idling(missing).Add(reader);

    private ConcurrentBag<RecordReader> Idling(MissingRule missing) => _idle.GetOrAdd(missing, _ => []);

    /// <summary>Forgets the rows that the next ones of their series would be judged by.</summary>
    public void Forget() => _memory?.Clear();

    public void Dispose()
    {
        foreach (var readers in _idle.Values)
        {
            while (readers.TryTake(out var reader))
            {
                reader.Dispose();
            }
        }
    }
}
