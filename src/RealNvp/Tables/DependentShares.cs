namespace RealNvp.Tables;

/// <summary>What a column holds where another has one of its values.</summary>
/// <param name="Cells">Which of its categories, levels or steps, by their places in <see cref="ColumnMarginal.Shares"/>; empty where nothing is known.</param>
/// <param name="Shares">The share of each among these rows; one together.</param>
public sealed record DependentShares(IReadOnlyList<int> Cells, IReadOnlyList<double> Shares);
