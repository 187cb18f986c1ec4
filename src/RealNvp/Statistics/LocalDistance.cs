using System.Numerics.Tensors;
using RealNvp.Rows;

namespace RealNvp.Statistics;

/// <summary>
/// How far a row lies from what training rows like it look like, whatever the columns are measured in: the geometric mean of what <see cref="KernelSmoother"/>
/// measures in each of the <see cref="ColumnUnits"/>.
/// </summary>
internal sealed class LocalDistance
{
    /// <summary>The most training rows in each of the units, each with a sample of its own.</summary>
    public const int MostRows = 1000;

    // A row that equals a training row is near, and not infinitely so.
    private const double Least = 1e-3;
    private const double LeastOfCopies = 1e-6;

    private readonly ColumnUnits[] _units;
    private readonly KernelMeans[] _kernels;
    private readonly double[] _least;

    private LocalDistance(int dimension, ColumnUnits[] units, KernelMeans[] kernels, double[] least) =>
        (Dimension, _units, _kernels, _least) = (dimension, units, kernels, least);

    /// <summary>The number of values in a row.</summary>
    public int Dimension { get; }

    /// <summary>The bandwidth of each of the units.</summary>
    public double[] Bandwidths => Array.ConvertAll(_kernels, kernel => kernel.Bandwidth);

    /// <summary>Keeps training rows.</summary>
    /// <param name="rows"><c>[n, dimension]</c>, finite, n at least 2.</param>
    /// <param name="dimension">The number of values in a row.</param>
    /// <param name="bandwidths">A bandwidth for each of the units; null chooses them.</param>
    /// <exception cref="DataFaultException">There are too few rows, or a value is not finite.</exception>
    public static LocalDistance Fit(float[] rows, int dimension, ReadOnlySpan<double> bandwidths = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        var count = rows.Length / dimension;
        if (count < 2 || rows.Length % dimension != 0 || !TensorPrimitives.IsFiniteAll<float>(rows))
        {
            throw new DataFaultException($"A distance to rows that are alike needs at least two whole rows of {dimension} finite values; give more rows.");
        }

        LocalUnit[] units = [.. UnitsOf(rows, dimension, bandwidths.IsEmpty ? null : bandwidths.ToArray())];
        return new(
            dimension, Array.ConvertAll(units, unit => unit.Units), Array.ConvertAll(units, unit => unit.Kernel), Array.ConvertAll(units, unit => unit.Least));
    }

    /// <summary>What the distance is made of, a part for each of the units.</summary>
    /// <inheritdoc cref="Fit" path="/param"/>
    internal static IEnumerable<LocalUnit> UnitsOf(float[] rows, int dimension, double[]? bandwidths)
    {
        for (var unit = 0; unit < ColumnUnits.All.Count; unit++)
        {
            var units = ColumnUnits.All[unit](rows, dimension);
            var picked = SeededRandom.For((ulong)unit, SeedPurpose.SmootherRows).ChooseAtMost(MostRows, rows.Length / dimension);
            float[] own = units.Of(RowCopy.Picked(rows, dimension, picked));
            var kernel = new KernelMeans(own, dimension, bandwidths is null ? KernelBandwidth.Choose(own, dimension) : bandwidths[unit]);
            var least = (Least * Math.Sqrt(kernel.DistancesToOthers(own).Average(distance => distance * distance))) + LeastOfCopies;
            yield return new(units, own, kernel, least);
        }
    }

    /// <summary>The distance of each row; infinite for rows that are not finite.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    /// <param name="scores">Receives n values.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Score(ReadOnlySpan<float> rows, Span<double> scores, CancellationToken cancellationToken = default)
    {
        scores.Clear();
        for (var unit = 0; unit < _units.Length; unit++)
        {
            var distances = _kernels[unit].Distances(_units[unit].Of(rows[..(scores.Length * Dimension)]), cancellationToken);
            for (var row = 0; row < scores.Length; row++)
            {
                scores[row] += Math.Log(Math.Max(distances[row], _least[unit])) / _units.Length;
            }
        }

        TensorPrimitives.Exp(scores, scores);
    }
}
