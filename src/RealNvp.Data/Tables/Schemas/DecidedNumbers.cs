using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>What somebody decided on the numbers of columns: their bounds, their map, their atoms.</summary>
internal static class DecidedNumbers
{
    /// <summary>The bounds of each column of a schema, null where nobody decided on them.</summary>
    /// <exception cref="DataFaultException">A decision on numbers is of a column that has none.</exception>
    public static IReadOnlyList<ColumnMarginal?> Supports(TableSchema schema, IReadOnlyList<ColumnDecision> decided)
    {
        return
        [
            .. schema.Columns.Select(column =>
                decided.FirstOrDefault(decision => decision.Name == column.Name) is { } decision ? Support(column, decision) : null),
        ];
    }

    private static ColumnMarginal? Support(TableColumn column, ColumnDecision decision)
    {
        var field = decision switch { { Support: not null } => "support", { Map: not null } => "map", { Atoms: not null } => "atoms", _ => null };
        if (field is not null && column is { Role: ColumnRole.Modelled } and not { Kind: ColumnKind.Number or ColumnKind.Integer })
        {
            throw Fault(column, $"has no numbers; remove the field {field}");
        }

        if (decision is { Map: not null } or { Atoms: not null } && column is { Role: ColumnRole.Modelled, Levels: not null })
        {
            throw Fault(column, $"holds few different numbers, each with a share of its own; remove the field {field}, or write the field continuous as true");
        }

        return decision.Support is [var low, var high] ? new() { Lower = low, Upper = high } : null;
    }

    /// <summary>The sentence that a decision cannot be kept.</summary>
    public static DataFaultException Fault(TableColumn column, string sentence) =>
        new($"The column '{column.Name}' {sentence}.") { Options = [nameof(TableOptions.Decided)] };
}
