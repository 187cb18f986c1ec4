using System.Numerics.Tensors;

namespace RealNvp.Scores;

/// <summary>
/// Says which values of a row are unlikely given the others, and what would be normal in their place: for each column the conditional
/// <c>p(x_i | x_-i) = p(x) / integral of p(x_-i, v) dv</c>, the integral by the trapezoid rule over a grid of values that training rows have.
/// </summary>
/// <remarks>
/// Costs <see cref="GridPoints"/> densities a column and row. What the grid is too coarse for stays unseen: a conditional that is much
/// narrower than the grid's steps, as of nearly collinear columns. Two columns that are wrong together may excuse each other.
/// </remarks>
public sealed class RowExplainer
{
    /// <summary>The most values of a column's grid.</summary>
    public const int GridPoints = ColumnGrid.Points;

    /// <summary>A value whose <see cref="ColumnExplanation.TailProbability"/> is at least this is normal.</summary>
    public const double NormalTail = 0.1;

    private readonly DensityModel _model;
    private readonly float[][] _grids;
    private readonly IReadOnlyList<string>? _names;

    private RowExplainer(DensityModel model, float[][] grids)
    {
        (_model, _grids) = (model, grids);
        _names = model.Schema?.ValueNames() is { } names && names.Count == model.Dimension ? names : null;
    }

    /// <summary>Lays the grids.</summary>
    /// <param name="model">A model of continuous rows; it must outlive the explainer.</param>
    /// <param name="trainingRows"><c>[n, Dimension]</c>, finite, n at least 2; a few thousand are plenty.</param>
    /// <exception cref="InvalidInputException">The model is of quantised data, or the rows are too few, no whole rows or not finite.</exception>
    public static RowExplainer Fit(DensityModel model, ReadOnlySpan<float> trainingRows)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Spec.Levels is not null)
        {
            throw new InvalidInputException("Rows are explained for tables of continuous values, not for pictures and other quantised data.");
        }

        var width = model.Dimension;
        var count = trainingRows.Length / width;
        if (count < 2 || trainingRows.Length % width != 0 || !TensorPrimitives.IsFiniteAll(trainingRows))
        {
            throw new InvalidInputException($"Explanations need at least two whole training rows of {width} finite values; give more rows.");
        }

        var grids = new float[width][];
        for (var column = 0; column < width; column++)
        {
            grids[column] = ColumnGrid.Lay(trainingRows, width, column);
        }

        return new(model, grids);
    }

    /// <summary>Explains one row.</summary>
    /// <param name="row">Dimension values.</param>
    /// <param name="context">What the row is conditioned on, Spec.Context values; empty for models without.</param>
    /// <returns>One explanation a column, the strangest first.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public ColumnExplanation[] Explain(ReadOnlySpan<float> row, ReadOnlySpan<float> context = default)
    {
        if (row.Length != _model.Dimension)
        {
            throw new ArgumentException($"{row.Length} values are no row of {_model.Dimension}.", nameof(row));
        }

        var logProb = _model.LogProb(row, context);
        logProb = double.IsNaN(logProb) ? double.NegativeInfinity : logProb;
        var found = new (ColumnExplanation Column, double Drop)[row.Length];
        for (var column = 0; column < row.Length; column++)
        {
            found[column] = Explain(row, context, column, logProb);
        }

        // Far out all tails are 0; how far the density falls below its peak then tells them apart.
        return [.. found.OrderBy(item => item.Column.TailProbability).ThenByDescending(item => item.Drop).Select(item => item.Column)];
    }

    private (ColumnExplanation Column, double Drop) Explain(ReadOnlySpan<float> row, ReadOnlySpan<float> context, int column, double logProb)
    {
        var grid = _grids[column];
        var logProbs = RowVariants.LogProbs(_model, row, context, column, 1, grid);
        var (name, value) = (_names?[column], row[column]);
        var peak = TensorPrimitives.Max<double>(logProbs);
        if (!double.IsFinite(peak))
        {
            return (new(column, name, value, double.NaN, 1, null), 0);
        }

        var masses = new double[grid.Length];
        for (var point = 0; point < grid.Length; point++)
        {
            masses[point] = Math.Exp(logProbs[point] - peak) * Step(grid, point);
        }

        var total = TensorPrimitives.Sum<double>(masses);
        var tail = Tail(logProb);
        float? normal = tail >= NormalTail ? value : null;
        for (var point = 0; point < grid.Length && tail < NormalTail; point++)
        {
            // A value that is no number has no distance to any; the first normal one will do.
            if (Tail(logProbs[point]) >= NormalTail && (normal is not { } nearest || Math.Abs(grid[point] - value) < Math.Abs(nearest - value)))
            {
                normal = grid[point];
            }
        }

        return (new(column, name, value, logProb - peak - Math.Log(total), tail, normal), peak - logProb);

        double Tail(double level)
        {
            var sum = 0.0;
            for (var point = 0; point < grid.Length; point++)
            {
                sum += logProbs[point] <= level ? masses[point] : 0;
            }

            return Math.Min(1, sum / total);
        }
    }

    // The trapezoid rule's weight of a point; a column with one value only has all its weight there.
    private static double Step(float[] grid, int point) => grid.Length == 1
        ? 1
        : 0.5 * ((double)grid[Math.Min(point + 1, grid.Length - 1)] - grid[Math.Max(point - 1, 0)]);
}
