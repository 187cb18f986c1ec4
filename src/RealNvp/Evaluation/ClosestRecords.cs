namespace RealNvp.Evaluation;

/// <summary>
/// Distances between rows of a table: Euclidean, numbers in units of their standard deviations; a category is 1 away from another, and a missing value from one
/// that is there.
/// </summary>
internal sealed class ClosestRecords
{
    private readonly bool[] _isCategory;
    private readonly double[] _deviations;

    /// <param name="isCategory">Of each column whether its cells are numbers of categories.</param>
    /// <param name="cells">The rows whose deviations are the units, <c>[n, columns]</c>.</param>
    public ClosestRecords(bool[] isCategory, double[] cells)
    {
        _isCategory = isCategory;
        _deviations = new double[isCategory.Length];
        for (var column = 0; column < isCategory.Length; column++)
        {
            var present = Enumerable.Range(0, cells.Length / isCategory.Length).Select(row => cells[(row * isCategory.Length) + column])
                .Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).ToArray();
            var mean = present.Average();
            var deviation = Math.Sqrt(present.Average(value => (value - mean) * (value - mean)));
            _deviations[column] = deviation > 0 ? deviation : 1;
        }
    }

    /// <summary>The distance of each row to the closest of others.</summary>
    /// <param name="rows">The rows, <c>[n, columns]</c>.</param>
    /// <param name="others">The others, at least one.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public double[] Distances(double[] rows, double[] others, CancellationToken cancellationToken) =>
        Array.ConvertAll(Neighbours(rows, others, cancellationToken), neighbour => neighbour.HasEqual ? 0 : neighbour.Different);

    /// <summary>
    /// Of each row whether it equals one of others, and the distance to the closest that it does not equal: infinity where it equals all.
    /// </summary>
    public (bool HasEqual, double Different)[] Neighbours(double[] rows, double[] others, CancellationToken cancellationToken)
    {
        var width = _isCategory.Length;
        var (scaled, scaledOthers) = (Scaled(rows), Scaled(others));
        var neighbours = new (bool HasEqual, double Different)[rows.Length / width];
        Parallel.For(
            0,
            neighbours.Length,
            new ParallelOptions { CancellationToken = cancellationToken },
            row => neighbours[row] = Closest(scaled.AsSpan(row * width, width), scaledOthers));
        return neighbours;
    }

    private (bool HasEqual, double Different) Closest(ReadOnlySpan<double> row, double[] others)
    {
        var (hasEqual, closest) = (false, double.PositiveInfinity);
        for (var start = 0; start < others.Length; start += row.Length)
        {
            var other = others.AsSpan(start, row.Length);
            var sum = 0.0;
            for (var column = 0; column < row.Length && sum < closest; column++)
            {
                var difference = row[column] - other[column];
                sum += double.IsNaN(difference) ? double.IsNaN(row[column]) && double.IsNaN(other[column]) ? 0 : 1
                    : _isCategory[column] ? difference == 0 ? 0 : 1
                    : difference * difference;
            }

            hasEqual |= sum == 0;
            closest = sum > 0 ? Math.Min(closest, sum) : closest;
        }

        return (hasEqual, Math.Sqrt(closest));
    }

    private double[] Scaled(double[] cells)
    {
        var scaled = new double[cells.Length];
        for (var index = 0; index < cells.Length; index++)
        {
            var column = index % _isCategory.Length;
            scaled[index] = _isCategory[column] ? cells[index] : cells[index] / _deviations[column];
        }

        return scaled;
    }
}
