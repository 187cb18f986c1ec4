using System.Numerics.Tensors;

namespace RealNvp.Statistics;

/// <summary>
/// A square matrix as <c>W = P L U</c> (arXiv:1807.03039, equation 10), both triangles packed in one: L below the diagonal with ones on its own, U above it,
/// log|diag(U)| on it. Products and inverses are formed in float64.
/// </summary>
/// <param name="packed">The triangles, <c>[size, size]</c>.</param>
/// <param name="size">The number of rows.</param>
/// <param name="rows">P: for each row of W the row of L U that it is; empty where they are in order.</param>
/// <param name="signs">The signs of U's diagonal; empty where all are positive.</param>
internal readonly ref struct LuMatrix(ReadOnlySpan<float> packed, int size, ReadOnlySpan<int> rows = default, ReadOnlySpan<float> signs = default)
{
    private readonly ReadOnlySpan<float> _packed = packed;
    private readonly ReadOnlySpan<int> _rows = rows;
    private readonly ReadOnlySpan<float> _signs = signs;

    /// <summary>log|det W|.</summary>
    public double LogDet
    {
        get
        {
            var sum = 0.0;
            for (var row = 0; row < size; row++)
            {
                sum += _packed[(row * size) + row];
            }

            return sum;
        }
    }

    /// <summary>W, row-major.</summary>
    public float[] Product()
    {
        var upper = new double[size * size];
        for (var row = 0; row < size; row++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(_packed.Slice(row * size, size), upper.AsSpan(row * size, size));
            upper[(row * size) + row] = Sign(row) * Math.Exp(_packed[(row * size) + row]);
        }

        var product = new float[size * size];
        var line = new double[size];
        for (var target = 0; target < size; target++)
        {
            var row = RowOf(target);
            Array.Clear(line);
            for (var inner = 0; inner <= row; inner++)
            {
                var rest = line.AsSpan(inner);
                var lower = inner == row ? 1.0 : _packed[(row * size) + inner];
                TensorPrimitives.MultiplyAdd<double>(upper.AsSpan((inner * size) + inner, size - inner), lower, rest, rest);
            }

            TensorPrimitives.ConvertTruncating<double, float>(line, product.AsSpan(target * size, size));
        }

        return product;
    }

    /// <summary>The inverse of W, row-major, column by column: first through L, then through U.</summary>
    public float[] Inverse()
    {
        var inverse = new float[size * size];
        var column = new double[size];
        for (var target = 0; target < size; target++)
        {
            var unit = RowOf(target);
            Array.Clear(column);
            column[unit] = 1;
            for (var row = unit + 1; row < size; row++)
            {
                for (var before = unit; before < row; before++)
                {
                    column[row] -= _packed[(row * size) + before] * column[before];
                }
            }

            for (var row = size - 1; row >= 0; row--)
            {
                for (var after = row + 1; after < size; after++)
                {
                    column[row] -= _packed[(row * size) + after] * column[after];
                }

                column[row] *= Sign(row) * Math.Exp(-_packed[(row * size) + row]);
                inverse[(row * size) + target] = (float)column[row];
            }
        }

        return inverse;
    }

    private int RowOf(int target) => _rows.IsEmpty ? target : _rows[target];

    private double Sign(int row) => _signs.IsEmpty ? 1 : _signs[row];
}
