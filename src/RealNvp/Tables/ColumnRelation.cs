namespace RealNvp.Tables;

/// <summary>How a left-out column follows from modelled ones: <c>intercept + sum of factor * value</c>. Without terms it is constant.</summary>
/// <param name="Intercept">The value where all others are 0; of a column of names the index of the name.</param>
/// <param name="Columns">The indices in the schema of the columns it follows from.</param>
/// <param name="Factors">A factor for each of them.</param>
public sealed record ColumnRelation(double Intercept, IReadOnlyList<int> Columns, IReadOnlyList<double> Factors)
{
    // A float holds seven digits; a file of floats may repeat a number no better than that.
    internal const double Digits = 1e-6;

    /// <summary>The most by which a row of the table, with its decimals, differed from the relation; 0 where it is exact.</summary>
    public double Tolerance { get; init; }

    /// <summary>The share of the table's rows that lack the value, of those that have all it follows from.</summary>
    public double Missing { get; init; }

    /// <summary>The value that follows.</summary>
    /// <param name="cells">One number for each column of the schema.</param>
    internal double Follow(ReadOnlySpan<double> cells)
    {
        var value = Intercept;
        for (var term = 0; term < Columns.Count; term++)
        {
            value += Factors[term] * cells[Columns[term]];
        }

        return value;
    }

    /// <summary>
    /// Whether a value keeps the relation: it differs from what follows by at most <see cref="Tolerance"/> and a millionth of the terms' sizes. Where one of
    /// them is missing there is nothing to keep.
    /// </summary>
    /// <param name="value">The value of the left-out column.</param>
    /// <param name="cells">One number for each column of the schema.</param>
    internal bool IsKept(double value, ReadOnlySpan<double> cells)
    {
        var size = Math.Abs(Intercept);
        for (var term = 0; term < Columns.Count; term++)
        {
            size += Math.Abs(Factors[term] * cells[Columns[term]]);
        }

        return !(Math.Abs(value - Follow(cells)) > Tolerance + (Digits * size));
    }

    /// <summary>The value of the one column among <see cref="Columns"/> that is missing, which follows from the left-out column and the others.</summary>
    /// <param name="value">The value of the left-out column.</param>
    /// <param name="cells">One number for each column of the schema; not-a-number where it is missing.</param>
    /// <param name="column">The index in the schema of the missing column.</param>
    /// <param name="missing">What it must be.</param>
    /// <returns>False unless exactly one is missing.</returns>
    internal bool TrySolve(double value, ReadOnlySpan<double> cells, out int column, out double missing)
    {
        (column, missing) = (-1, value - Intercept);
        var factor = 0.0;
        for (var term = 0; term < Columns.Count; term++)
        {
            if (!double.IsNaN(cells[Columns[term]]))
            {
                missing -= Factors[term] * cells[Columns[term]];
            }
            else if (column >= 0)
            {
                return false;
            }
            else
            {
                (column, factor) = (Columns[term], Factors[term]);
            }
        }

        missing /= factor;
        return column >= 0 && double.IsFinite(missing);
    }
}
