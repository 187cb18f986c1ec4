namespace RealNvp.Scores;

/// <summary>A change that was noticed, with its first rows, by which it is described.</summary>
/// <param name="since">The row with which it likeliest began.</param>
/// <param name="noticed">The row at which it was noticed.</param>
/// <param name="rows">The rows since then that are still there.</param>
/// <param name="isFirst">Whether rows before it were as they were learnt, for all that is known.</param>
internal sealed class DriftChange(long since, long noticed, StretchOfRows rows, bool isFirst)
{
    // Of Kuiper's distance between even numbers and the straight line, times the root of their count: its mean, the root of pi / 2.
    private const double MeanOfChance = 1.2533141373155003;

    private DriftReport? _report;

    /// <summary>The row with which it likeliest began, that at which it was noticed, and whether rows before it were as they were learnt.</summary>
    public (long Since, long Noticed, bool IsFirst) Place => (since, noticed, isFirst);

    /// <summary>Writes or reads its rows.</summary>
    public void Keep(StreamArchive archive, string name) => rows.Keep(archive, name);

    /// <summary>Takes a row while there is room.</summary>
    /// <inheritdoc cref="RecentRows.Add" path="/param"/>
    public void Add(long number, double place, ReadOnlySpan<float> row, ReadOnlySpan<float> given)
    {
        if (!rows.IsFull)
        {
            rows.Add(number, place, row, given);
            _report = null;
        }
    }

    /// <summary>Lets go of the rows from another change on.</summary>
    /// <param name="other">The row with which that began.</param>
    public void EndBefore(long other)
    {
        rows.EndBefore(other);
        _report = null;
    }

    /// <summary>What is known of it.</summary>
    /// <param name="falseAlarms">The rate of false alarms.</param>
    /// <param name="heldOut">The number of held-out rows.</param>
    /// <param name="columns">What compares columns; null where they are not to be.</param>
    public DriftReport Describe(double falseAlarms, int heldOut, DriftColumns? columns) => _report ??= New(falseAlarms, heldOut, columns);

    private DriftReport New(double falseAlarms, int heldOut, DriftColumns? columns)
    {
        var count = rows.CountUntilEnd(falseAlarms);
        var moved = columns?.Compare(rows.Values(count)) ?? [];
        var (more, fewer, direction) = Distances(rows.Places(count).ToArray());
        var farthest = moved.Where(column => column.Kind != ColumnDriftKind.Correlation).Select(column => column.Distance).DefaultIfEmpty().Max();
        var chance = MeanOfChance * Math.Sqrt((1.0 / Math.Max(1, count)) + (1.0 / heldOut));
        var changed = Math.Clamp(Math.Max(more + fewer, farthest) - chance, 0, 1);
        return new()
        {
            Since = since,
            Until = count < rows.Count ? rows.Number(count - 1) : null,
            Noticed = noticed,
            FalseAlarms = falseAlarms,
            Direction = direction,
            Changed = changed,
            IsReturn = !isFirst && changed < DriftReport.LeastShown && moved.Count == 0,
            Rows = count,
            ComparesColumns = columns is not null,
            Columns = moved,
        };
    }

    // By how much more of the places lie up to some point than should, and by how much fewer: the farther of the two says which way rows moved, and the points
    // of both whether it is either.
    private static (double More, double Fewer, DriftDirection Direction) Distances(double[] places)
    {
        Array.Sort(places);
        double more = 0, fewer = 0, moreAt = 0, fewerAt = 0;
        for (var index = 0; index < places.Length; index++)
        {
            var above = ((index + 1.0) / places.Length) - places[index];
            var below = places[index] - ((double)index / places.Length);
            (more, moreAt) = above > more ? (above, places[index]) : (more, moreAt);
            (fewer, fewerAt) = below > fewer ? (below, places[index]) : (fewer, fewerAt);
        }

        return (more, fewer, more > 2 * fewer ? DriftDirection.Stranger
            : fewer > 2 * more ? DriftDirection.MoreUsual
            : moreAt < fewerAt ? DriftDirection.MoreSpread
            : DriftDirection.LessSpread);
    }
}
