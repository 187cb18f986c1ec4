namespace RealNvp.Tables;

/// <summary>How a left-out column follows from modelled ones: <c>intercept + sum of factor * value</c>. Without terms it is constant.</summary>
/// <param name="Intercept">The value where all others are 0; of a column of names the index of the name.</param>
/// <param name="Columns">The indices in the schema of the columns it follows from.</param>
/// <param name="Factors">A factor for each of them.</param>
public sealed record ColumnRelation(double Intercept, IReadOnlyList<int> Columns, IReadOnlyList<double> Factors);
