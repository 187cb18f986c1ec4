using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>Leaves the least likely rows out of a batch, so that anomalies among the training rows do not teach the flow.</summary>
internal sealed class LeastLikelyTrim(IFlow flow, Batches batches, double share)
{
    private readonly double[] _logProb = new double[batches.BatchSize];
    private readonly int[] _order = new int[batches.BatchSize];
    private readonly float[] _rows = new float[Kept(batches.BatchSize, share) * flow.Dimension];
    private readonly float[] _context = new float[Kept(batches.BatchSize, share) * flow.Spec.Context];

    /// <summary>How many rows of a batch stay: all but the whole part of its share.</summary>
    public static int Kept(int batchSize, double share) => batchSize - (int)(batchSize * share);

    /// <summary>The likeliest rows of a batch under the weights as they are, in the batch's order; valid until the next call.</summary>
    public Batch Keep(Batch batch)
    {
        flow.LogProb(batch.Rows, _logProb, batch.Context);
        for (var row = 0; row < _order.Length; row++)
        {
            _order[row] = row;
            _logProb[row] += batches.LogDet(batch.Rows, row);

            // The least likely of all, instead of one that no comparison can place.
            _logProb[row] = double.IsNaN(_logProb[row]) ? double.NegativeInfinity : _logProb[row];
        }

        // Of equally likely rows the first stay, so that a run repeats.
        Array.Sort(_order, (a, b) => _logProb[b].CompareTo(_logProb[a]) is var order && order != 0 ? order : a.CompareTo(b));
        var (width, given) = (flow.Dimension, flow.Spec.Context);
        var kept = _rows.Length / width;
        Array.Sort(_order, 0, kept);
        for (var place = 0; place < kept; place++)
        {
            batch.Rows.Slice(_order[place] * width, width).CopyTo(_rows.AsSpan(place * width));
            batch.Context.Slice(_order[place] * given, given).CopyTo(_context.AsSpan(place * given));
        }

        return new(_rows, _context);
    }
}
