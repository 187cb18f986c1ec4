using RealNvp.Collectives;
using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>
/// Leaves the least likely rows out of a batch, so that anomalies among the training rows do not teach the flow. They are the least likely of the whole batch,
/// whichever processes have them; those that stay are shared out evenly again.
/// </summary>
internal sealed class LeastLikelyTrim
{
    private readonly IFlow _flow;
    private readonly Batches _batches;
    private readonly ICollective _collective;
    private readonly double[] _logProb;
    private readonly int[] _order;
    private readonly int _kept;
    private readonly EvenShares _shares;
    private readonly float[] _rows;
    private readonly float[] _context;

    public LeastLikelyTrim(IFlow flow, Batches batches, double share, ICollective? collective = null)
    {
        (_flow, _batches, _collective) = (flow, batches, collective ?? OneProcess.Instance);
        _logProb = new double[batches.BatchSize];
        _order = new int[batches.BatchSize];
        _kept = Kept(batches.BatchSize, share);
        _shares = new(_collective, _kept);
        var most = Math.Max(Math.Min(_kept, batches.Part.Count), _shares.Own.Count);
        _rows = new float[most * flow.Dimension];
        _context = new float[most * flow.Spec.Context];
    }

    /// <summary>How many rows of a batch stay: all but the whole part of its share.</summary>
    public static int Kept(int batchSize, double share) => batchSize - (int)(batchSize * share);

    /// <summary>The likeliest rows of a batch under the weights as they are, in the batch's order; valid until the next call.</summary>
    public Batch Keep(Batch batch)
    {
        Measure(batch);
        for (var row = 0; row < _order.Length; row++)
        {
            _order[row] = row;
        }

        // Of equally likely rows the first stay, so that a run repeats.
        Array.Sort(_order, (a, b) => _logProb[b].CompareTo(_logProb[a]) is var order && order != 0 ? order : a.CompareTo(b));
        Array.Sort(_order, 0, _kept);
        var (width, given, part) = (_flow.Dimension, _flow.Spec.Context, batch.Part);
        var (first, stay) = (0, 0);
        foreach (var place in _order.AsSpan(0, _kept))
        {
            if (place < part.First)
            {
                first++;
            }
            else if (place < part.First + part.Count)
            {
                batch.Rows.Slice((place - part.First) * width, width).CopyTo(_rows.AsSpan(stay * width));
                batch.Context.Slice((place - part.First) * given, given).CopyTo(_context.AsSpan(stay++ * given));
            }
        }

        return new(_shares.Deal(_rows, width, first, stay), _shares.Deal(_context, given, first, stay), _shares.Own);
    }

    private void Measure(Batch batch)
    {
        var own = _logProb.AsSpan(batch.Part.First, batch.Part.Count);
        _logProb.AsSpan().Clear();
        _flow.LogProb(batch.Rows, own, batch.Context);
        for (var row = 0; row < own.Length; row++)
        {
            own[row] += _batches.LogDet(batch.Rows, row);

            // The least likely of all, instead of one that no comparison can place.
            own[row] = double.IsNaN(own[row]) ? double.NegativeInfinity : own[row];
        }

        // Of the other rows each process has zeros.
        _collective.Sum(_logProb);
    }
}
