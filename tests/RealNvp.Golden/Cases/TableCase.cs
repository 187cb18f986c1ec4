using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Golden;

/// <summary>A table to learn, rows to score, and how it is read.</summary>
internal sealed record TableCase(
    string Name, string Table, string NewRows, TableOptions Options, BaseSpec? Base,
    Func<ConditionerSpec, bool, StepSpec> Coupling)
{
    /// <summary>What the model's columns are changed by.</summary>
    public Func<TableSchema, TableSchema> Schema { get; init; } = schema => schema;
}
