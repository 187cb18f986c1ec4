using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Rows;

namespace RealNvp.Training;

/// <summary>The training rows that the steps which start from data take their values from.</summary>
internal sealed class StartRows(IRows rows, RowViews views, DataUnits units, ICollective collective)
{
    // Ten thousand wide images would take gigabytes.
    private const int MostValues = 1 << 25;

    private const int RowsBetweenReports = 64;

    private readonly int _record = rows.Width + rows.ContextWidth;

    /// <summary>The first rows of an order. Where each process holds some, they send them to all.</summary>
    public Batch Read(ReadOnlyMemory<int> order, int most, ulong seed, Action<int, int> report, CancellationToken cancellationToken)
    {
        var count = Math.Min(Math.Min(most, rows.Count), Math.Max(1, MostValues / rows.Width));
        var values = new float[count * rows.Width];
        var context = new float[count * rows.ContextWidth];
        var parted = collective.Count > 1 ? rows as IPartedRows : null;
        var own = Enumerable.Range(0, count).Where(row => parted is null || parted.OwnerOf(order.Span[row]) == collective.Rank).ToArray();
        var records = collective.Together(() =>
        {
            ReadOwn(order, own, seed, values, context, report, cancellationToken);
            return parted is null ? [] : Records(own, values, context);
        });
        if (parted is not null)
        {
            TakeAll(collective.InOrder<float>(records, count, _record, row => parted.OwnerOf(order.Span[row])), values, context);
        }

        units.Dequantise(values, SeededRandom.For(seed, SeedPurpose.StartNoise));
        return new(values, context, BatchPart.Whole(count));
    }

    private void ReadOwn(
        ReadOnlyMemory<int> order, int[] own, ulong seed, float[] values, float[] context, Action<int, int> report, CancellationToken cancellationToken)
    {
        var random = new SeededRandom(seed);
        rows.Prefetch(Array.ConvertAll(own, row => order.Span[row]));
        foreach (var (done, row) in own.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (done % RowsBetweenReports == 0)
            {
                report(done, own.Length);
            }

            views.ReadRow(order.Span[row], 0, random, Values(values, row));
            views.ReadContext(order.Span[row], 0, random, Context(context, row));
        }
    }

    private float[] Records(int[] own, float[] values, float[] context)
    {
        var records = new float[own.Length * _record];
        foreach (var (place, row) in own.Index())
        {
            Values(values, row).CopyTo(records.AsSpan(place * _record));
            Context(context, row).CopyTo(records.AsSpan((place * _record) + rows.Width));
        }

        return records;
    }

    private void TakeAll(float[] records, float[] values, float[] context)
    {
        for (var row = 0; row < records.Length / _record; row++)
        {
            var record = records.AsSpan(row * _record, _record);
            record[..rows.Width].CopyTo(Values(values, row));
            record[rows.Width..].CopyTo(Context(context, row));
        }
    }

    private Span<float> Values(float[] values, int row) => values.AsSpan(row * rows.Width, rows.Width);

    private Span<float> Context(float[] context, int row) => context.AsSpan(row * rows.ContextWidth, rows.ContextWidth);
}
