using System.Buffers;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Memory;
using Apache.Arrow.Types;
using RealNvp.Server.Access;

namespace RealNvp.Server.Bodies;

/// <summary>A body that is a stream of Arrow: batches of columns, whose rows are records.</summary>
internal sealed class ArrowBatches(Stream body) : IDisposable
{
    private const int MostRows = 1 << 20;
    private const int MostBytes = 1 << 28;

    private readonly ArrowStreamReader _reader = new(new ArrowFrames(body, MostBytes), new BoundedAllocator(), leaveOpen: true);

    /// <summary>The next batch; null behind the last.</summary>
    /// <exception cref="RequestFault">It is no Arrow, or has columns of a type that is no value.</exception>
    public async Task<RecordBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var batch = await _reader.ReadNextRecordBatchAsync(cancellationToken).ConfigureAwait(false);
            return batch is null ? null
                : batch.Length > MostRows ? throw RequestFault.TooLarge($"A batch has more than {MostRows:N0} rows; send smaller ones.")
                : Checked(batch);
        }
        catch (Exception error) when (error is not (OperationCanceledException or RequestFault or IOException))
        {
            // The library throws whatever its parts do on damaged bytes.
            throw RequestFault.Bad("no-arrow", "The body is no stream of Arrow, or a damaged one.");
        }
    }

    /// <summary>The rows of a batch; each is valid until the batch is disposed of.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, object?>> Records(RecordBatch batch)
    {
        var columns = new Dictionary<string, IArrowArray>(StringComparer.Ordinal);
        foreach (var (place, field) in batch.Schema.FieldsList.Index())
        {
            columns[field.Name] = batch.Column(place);
        }

        return Enumerable.Range(0, batch.Length).Select(row => new ArrowRecord(columns, row));
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>Gives memory to a batch of a size that is allowed: a few damaged bytes may claim any.</summary>
    private sealed class BoundedAllocator : MemoryAllocator
    {
        protected override IMemoryOwner<byte> AllocateInternal(int length, out int bytesAllocated)
        {
            bytesAllocated = length;
            return length <= MostBytes
                ? MemoryPool<byte>.Shared.Rent(length)
                : throw RequestFault.TooLarge($"A batch has more than {MostBytes:N0} bytes; send smaller ones.");
        }
    }

    private static RecordBatch Checked(RecordBatch batch)
    {
        foreach (var (place, field) in batch.Schema.FieldsList.Index())
        {
            var array = batch.Column(place);
            if (array.Length < batch.Length)
            {
                throw RequestFault.Bad("no-arrow", "The body is no stream of Arrow, or a damaged one.");
            }

            if (field.DataType is NestedType && field.DataType is not DictionaryType)
            {
                throw RequestFault.Bad(
                    "no-value", $"The column '{field.Name}' is of the type {field.DataType.Name}, whose values are none of a table.", column: field.Name);
            }
        }

        return batch;
    }
}
