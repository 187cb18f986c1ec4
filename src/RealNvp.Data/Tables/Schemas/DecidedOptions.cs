using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Decisions on columns as the options that say the same.</summary>
internal static class DecidedOptions
{
    /// <summary>The options with what the decisions add to them; the user's own options come first.</summary>
    /// <exception cref="DataFaultException">The decisions contradict themselves, or one another.</exception>
    public static TableOptions Of(TableOptions options)
    {
        if (options.Decided is not { Count: > 0 } decided)
        {
            return options;
        }

        ColumnDecisions.Check(decided);
        return options with
        {
            Label = options.Label ?? decided.FirstOrDefault(column => column.Role == ColumnRole.Label)?.Name,
            Drop = With(options.Drop, column => column is { Role: ColumnRole.LeftOut, Kind: not (ColumnKind.Identifier or ColumnKind.Text) }),
            Given = With(options.Given, column => column.Role == ColumnRole.Context),
            Categories = With(options.Categories, column => column is { Kind: ColumnKind.Category, Role: not ColumnRole.LeftOut }),
            Cyclic = [.. options.Cyclic ?? [], .. decided.Where(column => column.Cyclic == true).Select(Cycle)],
            Continuous = options.Continuous is ["*"] ? options.Continuous : With(options.Continuous, column => column.Continuous == true),
        };

        static string Cycle(ColumnDecision column) => column.Period is { } period ? FormattableString.Invariant($"{column.Name}={period:R}") : column.Name;

        IReadOnlyList<string>? With(IReadOnlyList<string>? names, Func<ColumnDecision, bool> isOne)
        {
            string[] all = [.. (names ?? []).Union(decided.Where(isOne).Select(column => column.Name), StringComparer.Ordinal)];
            return all.Length > 0 ? all : names;
        }
    }
}
