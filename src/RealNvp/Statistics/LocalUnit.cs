namespace RealNvp.Statistics;

/// <summary>One of the units that a <see cref="LocalDistance"/> is measured in.</summary>
/// <param name="Units">The unit of each column.</param>
/// <param name="Rows">The training rows in these units, <c>[n, dimension]</c>.</param>
/// <param name="Kernel">Their weighted means.</param>
/// <param name="Least">The least that a distance counts.</param>
internal sealed record LocalUnit(ColumnUnits Units, float[] Rows, KernelMeans Kernel, double Least);
