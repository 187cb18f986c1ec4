namespace RealNvp.Pictures;

/// <summary>One score of a <see cref="RocCurve"/>.</summary>
/// <param name="Name">What the legend calls it, such as <c>likelihood</c>.</param>
/// <param name="Normal">The score of every normal row; higher is stranger, infinities are in order.</param>
/// <param name="Anomalies">The score of every anomaly.</param>
/// <param name="IsBaseline">Whether it is a baseline; these are drawn dashed.</param>
public sealed record RocScore(string Name, IReadOnlyList<double> Normal, IReadOnlyList<double> Anomalies, bool IsBaseline = false);
