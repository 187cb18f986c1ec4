namespace RealNvp.Specs;

/// <summary>A random rotation as P L U, in plain double arithmetic, so that a seed means the same matrix on every machine.</summary>
/// <param name="Rows">For each row of the matrix the row of L U that it is: the permutation P.</param>
/// <param name="Signs">The signs of U's diagonal.</param>
/// <param name="Packed">[n, n]: L below the diagonal, U above it, log|diag(U)| on it.</param>
internal sealed record RotationFactors(int[] Rows, float[] Signs, float[] Packed)
{
    public static RotationFactors Draw(int size, SeededRandom random)
    {
        var matrix = RandomRotation(size, random);
        var order = Factorise(matrix);
        var rows = new int[size];
        var signs = new float[size];
        var packed = new float[size * size];
        for (var row = 0; row < size; row++)
        {
            rows[order[row]] = row;
            signs[row] = Math.Sign(matrix[row][row]);
            for (var column = 0; column < size; column++)
            {
                packed[(row * size) + column] = (float)(row == column ? Math.Log(Math.Abs(matrix[row][row])) : matrix[row][column]);
            }
        }

        return new(rows, signs, packed);
    }

    /// <summary>Gaussian rows made orthonormal one after the other, twice each so that rounding does not add up.</summary>
    private static double[][] RandomRotation(int size, SeededRandom random)
    {
        var matrix = new double[size][];
        for (var row = 0; row < size; row++)
        {
            var values = new double[size];
            for (var column = 0; column < size; column++)
            {
                values[column] = random.NextGaussian();
            }

            for (var other = 0; other < 2 * row; other++)
            {
                var direction = matrix[other % row];
                var share = values.Zip(direction, (a, b) => a * b).Sum();
                for (var column = 0; column < size; column++)
                {
                    values[column] -= share * direction[column];
                }
            }

            var length = Math.Sqrt(values.Sum(value => value * value));
            matrix[row] = [.. values.Select(value => value / length)];
        }

        return matrix;
    }

    /// <summary>Leaves L and U in place, rows exchanged for the largest pivot; gives the rows' new order.</summary>
    private static int[] Factorise(double[][] matrix)
    {
        var order = Enumerable.Range(0, matrix.Length).ToArray();
        for (var pivot = 0; pivot < matrix.Length; pivot++)
        {
            var largest = Enumerable.Range(pivot, matrix.Length - pivot).MaxBy(row => Math.Abs(matrix[row][pivot]));
            (matrix[pivot], matrix[largest]) = (matrix[largest], matrix[pivot]);
            (order[pivot], order[largest]) = (order[largest], order[pivot]);
            for (var row = pivot + 1; row < matrix.Length; row++)
            {
                var factor = matrix[row][pivot] / matrix[pivot][pivot];
                matrix[row][pivot] = factor;
                for (var column = pivot + 1; column < matrix.Length; column++)
                {
                    matrix[row][column] -= factor * matrix[pivot][column];
                }
            }
        }

        return order;
    }
}
