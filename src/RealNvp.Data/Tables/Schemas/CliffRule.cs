using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>A rule by which the distribution of a column changes at once at borders of another column's numbers.</summary>
/// <param name="Dependence">The rule.</param>
/// <param name="Gain">By how many nats it is better than slopes.</param>
internal sealed record CliffRule(ColumnDependence Dependence, double Gain);
