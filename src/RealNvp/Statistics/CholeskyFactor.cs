using System.Numerics.Tensors;

namespace RealNvp.Statistics;

/// <summary>The lower factor L of a covariance L L', row by row.</summary>
internal static class CholeskyFactor
{
    // Of a direction that rounding has taken, so much of its variance is kept.
    private const double Least = 1e-9;

    /// <summary>Factors a covariance, in place.</summary>
    /// <param name="covariance">The lower rows, row i having i + 1 values or more.</param>
    public static double[][] Of(double[][] covariance)
    {
        for (var row = 0; row < covariance.Length; row++)
        {
            var variance = covariance[row][row];
            for (var column = 0; column <= row; column++)
            {
                var rest = covariance[row][column]
                    - TensorPrimitives.Dot<double>(covariance[row].AsSpan(0, column), covariance[column].AsSpan(0, column));
                covariance[row][column] = row == column
                    ? Math.Sqrt(Math.Max(rest, Math.Max(Least * variance, double.Epsilon)))
                    : rest / covariance[column][column];
            }
        }

        return covariance;
    }

    /// <summary>Solves <c>L L' x = b</c>, in place.</summary>
    public static void Solve(double[][] factor, Span<double> values)
    {
        for (var row = 0; row < factor.Length; row++)
        {
            values[row] = (values[row] - TensorPrimitives.Dot<double>(factor[row].AsSpan(0, row), values[..row])) / factor[row][row];
        }

        for (var row = factor.Length - 1; row >= 0; row--)
        {
            for (var below = row + 1; below < factor.Length; below++)
            {
                values[row] -= factor[below][row] * values[below];
            }

            values[row] /= factor[row][row];
        }
    }
}
