using System.Numerics.Tensors;
using RealNvp.Statistics;

namespace RealNvp.Conditionals;

/// <summary>
/// Rows near a condition, moved to where a linear regression among them on the exactly known values expects them (Beaumont et al. 2002, Genetics 162).
/// </summary>
internal static class LocalRegression
{
    // So many rows' worth of evidence for no relation at all: few neighbours and many known values do not decide a slope.
    private const double Ridge = 2;
    private const int OneOf = 1000;

    /// <summary>The open values of the rows as they would be with the known values.</summary>
    /// <param name="condition">What is known.</param>
    /// <param name="joint">The rows.</param>
    /// <param name="nearest">The numbers of those near the condition.</param>
    /// <param name="open">The places of the open values.</param>
    /// <returns><c>[nearest, open]</c>.</returns>
    public static double[] Moved(RowCondition condition, JointRows joint, ReadOnlySpan<int> nearest, ReadOnlySpan<int> open)
    {
        int[] known = [.. Enumerable.Range(0, condition.Width).Where(condition.IsFixed)];
        var (count, width) = (nearest.Length, open.Length);
        var moved = new double[count * width];
        var differences = Differences(condition, joint, nearest, known, out var means);
        for (var index = 0; index < count; index++)
        {
            for (var place = 0; place < width; place++)
            {
                // One absurd row of thousands does not decide how far the proposal spreads.
                var sorted = joint.Sorted[open[place]];
                var end = sorted.Length / OneOf;
                moved[(index * width) + place] = Math.Clamp(joint[nearest[index], open[place]], sorted[end], sorted[^(end + 1)]);
            }
        }

        if (known.Length == 0)
        {
            return moved;
        }

        var factor = Factor(differences, known.Length, means, count);
        var slopes = new double[known.Length];
        for (var place = 0; place < width; place++)
        {
            Slopes(moved, width, place, differences, means, slopes);
            CholeskyFactor.Solve(factor, slopes);
            for (var index = 0; index < count; index++)
            {
                moved[(index * width) + place] -= TensorPrimitives.Dot<double>(slopes, differences.AsSpan(index * known.Length, known.Length));
            }
        }

        return moved;
    }

    /// <summary>How far each row's known values lie from the condition, in the column's spread, and their means.</summary>
    private static double[] Differences(RowCondition condition, JointRows joint, ReadOnlySpan<int> nearest, int[] known, out double[] means)
    {
        var differences = new double[nearest.Length * known.Length];
        means = new double[known.Length];
        for (var index = 0; index < nearest.Length; index++)
        {
            for (var column = 0; column < known.Length; column++)
            {
                var difference = (joint[nearest[index], known[column]] - condition.Low[known[column]]) / joint.Scale[known[column]];
                differences[(index * known.Length) + column] = difference;
                means[column] += difference / nearest.Length;
            }
        }

        return differences;
    }

    private static double[][] Factor(double[] differences, int width, double[] means, int count)
    {
        var covariance = new double[width][];
        for (var row = 0; row < width; row++)
        {
            covariance[row] = new double[row + 1];
            for (var index = 0; index < count; index++)
            {
                var own = differences[(index * width) + row] - means[row];
                for (var column = 0; column <= row; column++)
                {
                    covariance[row][column] += own * (differences[(index * width) + column] - means[column]);
                }
            }

            covariance[row][row] = (covariance[row][row] * (1 + (Ridge / count))) + 1e-9;
        }

        return CholeskyFactor.Of(covariance);
    }

    private static void Slopes(double[] values, int width, int place, double[] differences, double[] means, double[] slopes)
    {
        Array.Clear(slopes);
        for (int index = 0, start = 0; start < differences.Length; index++, start += slopes.Length)
        {
            for (var column = 0; column < slopes.Length; column++)
            {
                slopes[column] += values[(index * width) + place] * (differences[start + column] - means[column]);
            }
        }
    }
}
