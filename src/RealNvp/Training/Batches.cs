using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>
/// The way from rows to batches: a seeded order for every epoch, then dequantisation. What a batch holds is a function of the
/// seed, the epoch and the step alone, which is what makes a resumed run exact.
/// </summary>
internal sealed class Batches
{
    private readonly IRows _rows;
    private readonly DataUnits _units;
    private readonly ulong _seed;
    private readonly int[] _order;
    private readonly float[] _values;
    private int _orderedEpoch = -1;

    public Batches(IRows rows, DataUnits units, int batchSize, ulong seed)
    {
        _rows = rows;
        _units = units;
        _seed = seed;
        BatchSize = Math.Min(batchSize, rows.Count);
        _order = new int[rows.Count];
        _values = new float[BatchSize * rows.Width];
    }

    /// <summary>Rows in every batch: as asked for, or all rows where there are fewer.</summary>
    public int BatchSize { get; }

    public int PerEpoch => _rows.Count / BatchSize;

    /// <summary>The batch of a step, ready for the flow; valid until the next call.</summary>
    public ReadOnlySpan<float> Read(int epoch, int step)
    {
        Order(epoch);
        var width = _rows.Width;
        for (var row = 0; row < BatchSize; row++)
        {
            ReadRow(_order[(step * BatchSize) + row], _values.AsSpan(row * width, width));
        }

        _units.Dequantise(_values, SeededRandom.For(_seed, SeedPurpose.TrainingNoise, (ulong)epoch, (ulong)step));
        return _values;
    }

    /// <summary>Up to <paramref name="most"/> training rows for the steps that start from data.</summary>
    public float[] ReadStart(int most)
    {
        Order(0);
        var count = Math.Min(most, _rows.Count);
        var values = new float[count * _rows.Width];
        for (var row = 0; row < count; row++)
        {
            ReadRow(_order[row], values.AsSpan(row * _rows.Width, _rows.Width));
        }

        _units.Dequantise(values, SeededRandom.For(_seed, SeedPurpose.StartNoise));
        return values;
    }

    private void ReadRow(int row, Span<float> values)
    {
        _rows.Read(row, values);
        if (!_units.ArePossible(values))
        {
            throw new InvalidInputException(
                $"Training row {row} (from 0) holds a value that {(_units.AreLevels ? "is no level of the data" : "is no number")}; correct the data or its number of levels.");
        }
    }

    private void Order(int epoch)
    {
        if (_orderedEpoch == epoch)
        {
            return;
        }

        for (var index = 0; index < _order.Length; index++)
        {
            _order[index] = index;
        }

        SeededRandom.For(_seed, SeedPurpose.RowOrder, (ulong)epoch).Shuffle(_order);
        _orderedEpoch = epoch;
    }
}
