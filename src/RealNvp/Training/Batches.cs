using RealNvp.Flows;
using RealNvp.Rows;
using RealNvp.Threading;

namespace RealNvp.Training;

/// <summary>
/// The way from rows to batches: a seeded order for every pass over them, augmentation and mirror images, then dequantisation. What a batch holds is a
/// function of the seed and of the steps before it alone, whatever the number of threads, which is what makes a resumed run exact. An epoch covers all rows
/// or only part of them; its length does not affect which rows come next.
/// </summary>
internal sealed class Batches
{
    // How many batches ahead IRows.Prefetch is told about. Sources may ignore it.
    private const int BatchesAhead = 3;

    // Ten thousand wide images would take gigabytes.
    private const int MostStartValues = 1 << 25;

    private const int RowsBetweenReports = 64;

    private readonly WorkerTeam _team;
    private readonly IRows _rows;
    private readonly DataUnits _units;
    private readonly ulong _seed;
    private readonly int? _mirroredWidth;
    private readonly double _deviation;
    private readonly int[] _noisy;
    private readonly int[] _order;
    private readonly float[] _values;
    private readonly float[] _context;
    private readonly SeededRandom[] _noise;
    private readonly SeededRandom[] _augmentations;
    private readonly Action<int> _job;
    private readonly int _perPass;
    private int _orderedPass = -1;
    private int _pass;
    private int _place;

    /// <summary>
    /// Batches of rows; where <paramref name="mirroredWidth"/> is given, half of them with every run of so many values reversed. An epoch is a pass over
    /// the rows unless <paramref name="epochRows"/> are fewer. Real values get normal noise of the given <paramref name="deviation"/>.
    /// </summary>
    public Batches(
        IRows rows, DataUnits units, int batchSize, ulong seed, int? mirroredWidth = null, int? epochRows = null, WorkerTeam? team = null, double deviation = 0)
    {
        _team = team ?? WorkerTeam.Shared;
        _rows = rows;
        _units = units;
        _seed = seed;
        _mirroredWidth = mirroredWidth;
        _deviation = deviation;
        _noisy = deviation > 0 ? [.. Enumerable.Range(0, rows.Width).Where(rows.IsReal)] : [];
        BatchSize = Math.Min(batchSize, rows.Count);
        _perPass = rows.Count / BatchSize;
        PerEpoch = Math.Clamp((epochRows ?? rows.Count) / BatchSize, 1, _perPass);
        _order = new int[rows.Count];
        _values = new float[BatchSize * rows.Width];
        _context = new float[BatchSize * rows.ContextWidth];
        _noise = [.. Enumerable.Range(0, _team.Count).Select(_ => new SeededRandom(seed))];
        _augmentations = [.. _noise.Select(_ => new SeededRandom(seed))];
        _job = ReadShare;
    }

    /// <summary>Rows in every batch: as asked for, or all rows where there are fewer.</summary>
    public int BatchSize { get; }

    public int PerEpoch { get; }

    /// <summary>The batch of a step (from 0) of an epoch (from 1), ready for the flow; valid until the next call. The workers share out its rows.</summary>
    public Batch Read(int epoch, int step)
    {
        var (pass, place) = Math.DivRem(((long)(epoch - 1) * PerEpoch) + step, _perPass);
        (_pass, _place) = ((int)pass + 1, (int)place);
        Order(_pass);
        var first = _place * BatchSize;
        _rows.Prefetch(_order.AsSpan(first, Math.Min((1 + BatchesAhead) * BatchSize, _order.Length - first)));
        _team.Run(_job);
        return new(_values, _context);
    }

    /// <summary>The mean of what turns the log densities of a batch's rows into those of the data.</summary>
    public double MeanLogDet(ReadOnlySpan<float> rows)
    {
        var (sum, count) = (0.0, rows.Length / _rows.Width);
        for (var row = 0; row < count; row++)
        {
            sum += LogDet(rows, row);
        }

        return sum / count;
    }

    /// <summary>What turns the log density of one of a batch's rows into that of the datum.</summary>
    public double LogDet(ReadOnlySpan<float> rows, int row) => _rows.LogDet(rows.Slice(row * _rows.Width, _rows.Width));

    /// <summary>Up to <paramref name="most"/> training rows, and their context, for the steps that start from data.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Batch ReadStart(int most, Action<int, int> report, CancellationToken cancellationToken)
    {
        Order(0);
        var count = Math.Min(Math.Min(most, _rows.Count), Math.Max(1, MostStartValues / _rows.Width));
        var values = new float[count * _rows.Width];
        var context = new float[count * _rows.ContextWidth];
        var augmentation = new SeededRandom(_seed);
        _rows.Prefetch(_order.AsSpan(0, count));
        for (var row = 0; row < count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (row % RowsBetweenReports == 0)
            {
                report(row, count);
            }

            ReadRow(_order[row], 0, augmentation, values.AsSpan(row * _rows.Width, _rows.Width));
            ReadContext(_order[row], 0, row, augmentation, context);
        }

        _units.Dequantise(values, SeededRandom.For(_seed, SeedPurpose.StartNoise));
        return new(values, context);
    }

    private void ReadShare(int worker)
    {
        var width = _rows.Width;
        var noise = _noise[worker];
        var (start, count) = WorkerTeam.Share(BatchSize, worker, _noise.Length);
        for (var row = start; row < start + count; row++)
        {
            var values = _values.AsSpan(row * width, width);
            ReadRow(_order[(_place * BatchSize) + row], _pass, _augmentations[worker], values);
            ReadContext(_order[(_place * BatchSize) + row], _pass, row, _augmentations[worker], _context);

            // Every row has a stream of its own, so that its noise does not depend on which worker reads it.
            noise.StartFor(_seed, SeedPurpose.TrainingNoise, (ulong)_pass, (ulong)_place, (ulong)row);
            _units.Dequantise(values, noise);
        }
    }

    private void ReadContext(int row, int pass, int place, SeededRandom augmentation, float[] context)
    {
        if (_rows.ContextWidth == 0)
        {
            return;
        }

        var values = context.AsSpan(place * _rows.ContextWidth, _rows.ContextWidth);
        augmentation.StartFor(_seed, SeedPurpose.TrainingContexts, (ulong)pass, (ulong)row);
        _rows.ReadAugmentedContext(row, augmentation, values);
        if (!System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(values))
        {
            throw new DataFaultException($"The context of training row {row} (from 0) holds a value that is no number; correct the data.");
        }
    }

    // What is seen of a row is a function of the seed, the pass and the row.
    private void ReadRow(int row, int pass, SeededRandom augmentation, Span<float> values)
    {
        augmentation.StartFor(_seed, SeedPurpose.TrainingViews, (ulong)pass, (ulong)row);
        _rows.ReadAugmented(row, augmentation, values);
        if (!_units.ArePossible(values))
        {
            throw new DataFaultException(
                $"Training row {row} (from 0) holds a value that {(_units.AreLevels ? "is no level of the data" : "is no number")}; "
                + "correct the data or its number of levels.");
        }

        foreach (var place in _noisy)
        {
            values[place] += (float)(_deviation * augmentation.NextGaussian());
        }

        if (_mirroredWidth is { } width)
        {
            augmentation.StartFor(_seed, SeedPurpose.Flips, (ulong)pass, (ulong)row);
            if (augmentation.NextUInt64() >> 63 == 0)
            {
                Mirror(values, width);
            }
        }
    }

    private static void Mirror(Span<float> values, int width)
    {
        for (var start = 0; start < values.Length; start += width)
        {
            values.Slice(start, width).Reverse();
        }
    }

    private void Order(int pass)
    {
        if (_orderedPass == pass)
        {
            return;
        }

        for (var index = 0; index < _order.Length; index++)
        {
            _order[index] = index;
        }

        SeededRandom.For(_seed, SeedPurpose.RowOrder, (ulong)pass).Shuffle(_order);
        _orderedPass = pass;
    }
}
