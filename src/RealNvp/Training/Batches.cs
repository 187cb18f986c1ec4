using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Rows;
using RealNvp.Threading;

namespace RealNvp.Training;

/// <summary>
/// The way from rows to batches: a seeded order for every pass over them (<see cref="RowOrder"/>), and what is seen of each (<see cref="RowViews"/>). What a
/// batch holds is a function of the seed and of the steps before it alone, whatever the number of threads and of processes, which is what makes a resumed run
/// exact. An epoch covers all rows or only part of them; its length does not affect which rows come next.
/// </summary>
internal sealed class Batches
{
    // How many batches ahead IRows.Prefetch is told about. Sources may ignore it.
    private const int BatchesAhead = 3;

    private readonly WorkerTeam _team;
    private readonly IRows _rows;
    private readonly DataUnits _units;
    private readonly ulong _seed;
    private readonly RowViews _views;
    private readonly RowOrder _order;
    private readonly DealtRows? _dealt;
    private readonly ICollective _collective;
    private readonly float[] _values;
    private readonly float[] _context;
    private readonly SeededRandom[] _random;
    private readonly Action<int> _job;
    private readonly int _perPass;
    private ReadOnlyMemory<int> _read;
    private int _pass;
    private int _place;

    /// <summary>
    /// Batches of rows; where <paramref name="mirroredWidth"/> is given, half of them with every run of so many values reversed. An epoch is a pass over
    /// the rows unless <paramref name="epochRows"/> are fewer. Real values get normal noise of the given <paramref name="deviation"/>. Of several processes each
    /// reads its part of every batch.
    /// </summary>
    public Batches(
        IRows rows,
        DataUnits units,
        int batchSize,
        ulong seed,
        int? mirroredWidth = null,
        int? epochRows = null,
        WorkerTeam? team = null,
        double deviation = 0,
        ICollective? collective = null)
    {
        _team = team ?? WorkerTeam.Shared;
        _collective = collective ?? OneProcess.Instance;
        (_rows, _units, _seed) = (rows, units, seed);
        _views = new(rows, units, seed, mirroredWidth, deviation);
        _order = new(rows.Count, seed);
        BatchSize = Math.Min(batchSize, rows.Count);
        _perPass = rows.Count / BatchSize;
        PerEpoch = Math.Clamp((epochRows ?? rows.Count) / BatchSize, 1, _perPass);
        _random = [.. Enumerable.Range(0, _team.Count).Select(_ => new SeededRandom(seed))];
        var (first, count) = WorkerTeam.Share(BatchSize, _collective.Rank, _collective.Count);
        Part = new(first, count, BatchSize);
        _values = new float[count * rows.Width];
        _context = new float[count * rows.ContextWidth];
        _dealt = _collective.Count > 1 ? new(rows, _views, BatchSize, _team, _random, _collective) : null;
        _job = ReadShare;
    }

    /// <summary>Rows in every batch of all processes: as asked for, or all rows where there are fewer.</summary>
    public int BatchSize { get; }

    /// <summary>Which rows of a batch this process reads.</summary>
    public BatchPart Part { get; }

    public int PerEpoch { get; }

    /// <summary>The batch of a step (from 0) of an epoch (from 1), ready for the flow; valid until the next call. The workers share out its rows.</summary>
    public Batch Read(int epoch, int step)
    {
        var (pass, place) = Math.DivRem(((long)(epoch - 1) * PerEpoch) + step, _perPass);
        (_pass, _place) = ((int)pass + 1, (int)place);
        _read = _order.Of(_pass);
        if (_dealt is not null)
        {
            _dealt.Read(_read.Span, _pass, _place, _values, _context);
            return new(_values, _context, Part);
        }

        var first = _place * BatchSize;
        _rows.Prefetch(_read.Span.Slice(first, Math.Min((1 + BatchesAhead) * BatchSize, _read.Length - first)));
        _team.Run(_job);
        return new(_values, _context, Part);
    }

    /// <summary>The mean over the whole batch, of the rows of this process, of what turns the log densities of rows into those of the data.</summary>
    public double MeanLogDet(Batch batch)
    {
        var sum = 0.0;
        for (var row = 0; row < batch.Part.Count; row++)
        {
            sum += LogDet(batch.Rows, row);
        }

        return sum / batch.Part.All;
    }

    /// <summary>What turns the log density of one of a batch's rows into that of the datum.</summary>
    public double LogDet(ReadOnlySpan<float> rows, int row) => _rows.LogDet(rows.Slice(row * _rows.Width, _rows.Width));

    /// <summary>Up to <paramref name="most"/> training rows, and their context, for the steps that start from data; the same in all processes.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Batch ReadStart(int most, Action<int, int> report, CancellationToken cancellationToken) =>
        new StartRows(_rows, _views, _units, _collective).Read(_order.Of(0), most, _seed, report, cancellationToken);

    private void ReadShare(int worker)
    {
        var (width, given) = (_rows.Width, _rows.ContextWidth);
        var (start, count) = WorkerTeam.Share(BatchSize, worker, _random.Length);
        var order = _read.Span[(_place * BatchSize)..];
        for (var row = start; row < start + count; row++)
        {
            _views.Read(
                order[row], _pass, _place, row, _random[worker], _values.AsSpan(row * width, width), _context.AsSpan(row * given, given));
        }
    }
}
