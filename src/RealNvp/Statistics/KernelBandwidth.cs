using RealNvp.Rows;

namespace RealNvp.Statistics;

/// <summary>
/// The bandwidth by which rows are closest to the weighted mean of the others (leave-one-out), of 21 values two decades around the square root of Silverman's
/// factor times the median distance of two rows.
/// </summary>
internal static class KernelBandwidth
{
    /// <summary>The number of bandwidths that are tried.</summary>
    public const int Candidates = 21;

    // Rows whose distances to each other say what is usual.
    private const int MostRows = 500;

    private const double LeastFactor = 1e-3;

    /// <summary>Chooses by the mean square of the distances; of equals the smallest.</summary>
    /// <param name="rows"><c>[n, dimension]</c>, standardised, n at least 2.</param>
    /// <param name="dimension">The number of values in a row.</param>
    public static double Choose(float[] rows, int dimension)
    {
        var (best, least) = (double.NaN, double.PositiveInfinity);
        foreach (var bandwidth in Grid(rows, dimension))
        {
            var error = new KernelMeans(rows, dimension, bandwidth).DistancesToOthers(rows).Average(distance => distance * distance);
            if (!(error >= least))
            {
                (best, least) = (bandwidth, error);
            }
        }

        return best;
    }

    /// <summary>The bandwidths that are tried, rising.</summary>
    internal static double[] Grid(ReadOnlySpan<float> rows, int dimension)
    {
        var factor = Math.Pow(4.0 / (dimension + 2) / (rows.Length / dimension), 1.0 / (dimension + 4));
        var middle = Math.Sqrt(Math.Max(LeastFactor, factor) * MedianDistance(rows, dimension));
        return [.. Enumerable.Range(0, Candidates).Select(index => middle * Math.Pow(10, (2.0 * index / (Candidates - 1)) - 1))];
    }

    // Of rows that differ; 1 where none do.
    private static double MedianDistance(ReadOnlySpan<float> rows, int dimension)
    {
        var count = rows.Length / dimension;
        var some = Math.Min(MostRows, count);
        var distances = new List<double>(some * (some - 1) / 2);
        for (var first = 1; first < some; first++)
        {
            var row = rows.Slice(Place(first), dimension);
            for (var second = 0; second < first; second++)
            {
                if (System.Numerics.Tensors.TensorPrimitives.Distance(row, rows.Slice(Place(second), dimension)) is > 0 and var distance)
                {
                    distances.Add(distance);
                }
            }
        }

        distances.Sort();
        return distances.Count == 0 ? 1 : (distances[(distances.Count - 1) / 2] + distances[distances.Count / 2]) / 2;

        // Evenly over all, whatever their order.
        int Place(int index) => EvenRows.PlaceOf(index, some, count) * dimension;
    }
}
