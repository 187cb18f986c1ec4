using System.Runtime.InteropServices;
using RealNvp.Collectives;
using RealNvp.Rows;
using RealNvp.Threading;

namespace RealNvp.Training;

/// <summary>
/// The rows of a process in every batch of all. They are made ready for some steps at a time: where every process has all rows, each reads its own; where each
/// holds some (<see cref="IPartedRows"/>), it reads those and sends each to the process that has it in its batch. So what fails in one process fails in all,
/// between steps, and parts that differ in size give batches of equal parts.
/// </summary>
/// <remarks>A row travels with its context, ready for the flow: the flow of one process would be given the same bits.</remarks>
internal sealed class DealtRows
{
    // What the steps that are dealt at once take in memory at most, in all processes together, but for one batch that takes more.
    private const int MostBytes = 1 << 23;
    private const int MostSteps = 64;

    private readonly IRows _rows;
    private readonly IPartedRows? _parted;
    private readonly RowViews _views;
    private readonly int _batchSize;
    private readonly WorkerTeam _team;
    private readonly SeededRandom[] _random;
    private readonly ICollective _collective;
    private readonly int _record;
    private readonly int _stepsAtOnce;
    private readonly List<RowToRead> _toRead = [];
    private readonly Action<int> _job;
    private float[] _read = [];
    private float[] _dealt = [];
    private int _pass;
    private int _first;
    private int _steps;

    /// <param name="rows">The rows.</param>
    /// <param name="views">What is seen of them.</param>
    /// <param name="batchSize">The rows of a batch, at least one for every process.</param>
    /// <param name="team">Who reads.</param>
    /// <param name="random">A generator for each worker.</param>
    /// <param name="collective">The processes.</param>
    public DealtRows(IRows rows, RowViews views, int batchSize, WorkerTeam team, SeededRandom[] random, ICollective collective)
    {
        (_rows, _parted, _views, _batchSize, _team, _random, _collective) = (rows, rows as IPartedRows, views, batchSize, team, random, collective);
        _record = rows.Width + rows.ContextWidth;
        _stepsAtOnce = (int)Math.Clamp(MostBytes / ((long)batchSize * _record * sizeof(float)), 1, MostSteps);
        _job = ReadShare;
    }

    private (int Start, int Count) Own => WorkerTeam.Share(_batchSize, _collective.Rank, _collective.Count);

    /// <summary>The rows of this process in a batch, and their contexts.</summary>
    /// <param name="order">The order of the pass.</param>
    /// <param name="pass">The pass, from 1.</param>
    /// <param name="place">The batch's place in it, from 0.</param>
    /// <param name="values">Receives the rows.</param>
    /// <param name="context">Receives the contexts.</param>
    public void Read(ReadOnlySpan<int> order, int pass, int place, Span<float> values, Span<float> context)
    {
        if (pass != _pass || place < _first || place >= _first + _steps)
        {
            (_pass, _first) = (pass, place);
            _steps = Math.Min(_stepsAtOnce, (order.Length / _batchSize) - place);
            Deal(order);
        }

        var (width, given, count) = (_rows.Width, _rows.ContextWidth, Own.Count);
        for (var row = 0; row < count; row++)
        {
            var record = _dealt.AsSpan((((place - _first) * count) + row) * _record, _record);
            record[..width].CopyTo(values[(row * width)..]);
            record[width..].CopyTo(context[(row * given)..]);
        }
    }

    private void Deal(ReadOnlySpan<int> order)
    {
        _toRead.Clear();
        var lengths = new int[_collective.Count];
        for (var to = 0; to < lengths.Length; to++)
        {
            lengths[to] = AddRowsOf(order, to) * _record * sizeof(float);
        }

        _read = Grown(_read, _toRead.Count * _record);
        _collective.Together(() =>
        {
            _rows.Prefetch([.. _toRead.Select(row => row.Row)]);
            _team.Run(_job);
        });
        if (_parted is null)
        {
            (_dealt, _read) = (_read, _dealt);
            return;
        }

        Exchange(order, lengths);
    }

    /// <summary>Notes which rows of a process this one reads for it; returns how many.</summary>
    private int AddRowsOf(ReadOnlySpan<int> order, int process)
    {
        if (_parted is null && process != _collective.Rank)
        {
            return 0;
        }

        var before = _toRead.Count;
        var (start, count) = WorkerTeam.Share(_batchSize, process, _collective.Count);
        for (var step = _first; step < _first + _steps; step++)
        {
            for (var place = start; place < start + count; place++)
            {
                var row = order[(step * _batchSize) + place];
                if (_parted is null || _parted.OwnerOf(row) == _collective.Rank)
                {
                    _toRead.Add(new(row, step, place));
                }
            }
        }

        return _toRead.Count - before;
    }

    private void Exchange(ReadOnlySpan<int> order, int[] sent)
    {
        var (own, owners) = (Own, new int[_collective.Count]);
        var received = new int[_collective.Count];
        for (var step = _first; step < _first + _steps; step++)
        {
            for (var place = own.Start; place < own.Start + own.Count; place++)
            {
                owners[_parted!.OwnerOf(order[(step * _batchSize) + place])]++;
            }
        }

        var starts = new int[owners.Length];
        for (var from = 0; from < owners.Length; from++)
        {
            received[from] = owners[from] * _record * sizeof(float);
            starts[from] = from == 0 ? 0 : starts[from - 1] + owners[from - 1];
        }

        var all = _steps * own.Count * _record;
        var came = new float[all];
        _collective.Exchange(
            MemoryMarshal.AsBytes(_read.AsSpan(0, _toRead.Count * _record)), sent, MemoryMarshal.AsBytes(came.AsSpan()), received);

        // What comes from a process is in the order of the steps; the owners take turns as the order of the rows has it.
        _dealt = Grown(_dealt, all);
        for (var row = 0; row < _steps * own.Count; row++)
        {
            var (step, place) = Math.DivRem(row, own.Count);
            var from = starts[_parted!.OwnerOf(order[((_first + step) * _batchSize) + own.Start + place])]++;
            came.AsSpan(from * _record, _record).CopyTo(_dealt.AsSpan(row * _record));
        }
    }

    private void ReadShare(int worker)
    {
        var (start, count) = WorkerTeam.Share(_toRead.Count, worker, _random.Length);
        for (var index = start; index < start + count; index++)
        {
            var (row, step, place) = _toRead[index];
            var record = _read.AsSpan(index * _record, _record);
            _views.Read(row, _pass, step, place, _random[worker], record[.._rows.Width], record[_rows.Width..]);
        }
    }

    private static float[] Grown(float[] buffer, int count) => buffer.Length >= count ? buffer : new float[count];

    private readonly record struct RowToRead(int Row, int Step, int Place);
}
