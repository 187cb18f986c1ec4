using System.Globalization;

namespace RealNvp.Tables;

/// <summary>What is done to a column, in a few words.</summary>
internal static class ColumnTreatment
{
    private const int MostAtomsNamed = 3;

    /// <param name="column">The column.</param>
    /// <param name="others">All columns, as far as they are at hand.</param>
    public static string Of(TableColumn column, IEnumerable<TableColumn> others) => (column.Role, column.Kind) switch
    {
        (ColumnRole.LeftOut, _) => column.Reason ?? "",
        (ColumnRole.Label, _) => "never seen by the model",
        (ColumnRole.Context, ColumnKind.Category) => column.Categories!.Count == 2 ? "0 or 1" : "one value a category",
        (ColumnRole.Context, _) => "standardised",
        _ when column.Marginal is { } marginal => Of(column, marginal, others),
        (ColumnRole.Modelled, ColumnKind.Category) => column.Categories!.Count == 2 ? "0 or 1, dequantised" : "one value a category, dequantised",
        _ when column.Levels is [var low, var high] => $"{Value(column, low)} or {Value(column, high)}, dequantised",
        _ when column.Step > 0 => $"dequantised in steps of {Steps(column)}",
        _ => column.Dates is { } dates ? $"continuous, to the {UnitWords.Of(dates.Unit)}" : "continuous",
    };

    private static string Of(TableColumn column, ColumnMarginal marginal, IEnumerable<TableColumn> others)
    {
        var numbers = column switch
        {
            { Cycles: { } cycles } => cycles.InWords(column),
            { Categories: [var only] } => $"always {only}",
            { Categories: not null } => "categories",
            { Levels: [var only] } => $"always {Value(column, only)}",
            { Levels: [var low, var high] } => $"{Value(column, low)} or {Value(column, high)}",
            { Levels: { } levels } => Counted.Of(levels.Count, "level"),
            _ when marginal.Shares is { } shares => OnGrid(column, marginal, shares.Count),
            _ => Mapped(column, marginal),
        };
        string[] parts =
        [
            numbers,
            column.Dependence is { } rule ? rule.InWords(others.FirstOrDefault(other => other.Name == rule.On)) : "",
            Atoms(column, marginal.Atoms ?? AtomsOfTrend(column)),
            marginal.Missing > 0 ? $"gaps ({Percent(marginal.Missing)})" : "",
        ];
        return string.Join("; ", parts.Where(part => part.Length > 0));
    }

    private static string OnGrid(TableColumn column, ColumnMarginal marginal, int steps)
    {
        var beyond = (marginal.Lower, marginal.Upper) switch
        {
            (null, null) => " or beyond",
            (null, _) => " or less",
            (_, null) => " or more",
            _ => "",
        };
        var (first, last) = (column.Rounded(column.Origin), column.Rounded(column.Origin + ((steps - 1) * column.Step)));
        var step = column is { Step: 1, OffGrid: null, IsDate: false } ? "" : $" in steps of {Steps(column)}";
        return $"levels {Value(column, first)} to {Value(column, last)}{beyond}{step}";
    }

    private static string Mapped(TableColumn column, ColumnMarginal marginal)
    {
        var map = marginal.Map switch { NumberMap.Log => "log, ", NumberMap.Logit => "logit, ", NumberMap.Asinh => "asinh, ", _ => "" };
        var step = column.Step > 0 ? $", steps of {Steps(column)}" : column.Dates is { } dates ? $", to the {UnitWords.Of(dates.Unit)}" : "";
        return $"{map}{(column.IsDate ? column.Kind == ColumnKind.Time ? "any time of day" : "any date" : marginal.Support(column))}{step}"
            + (marginal.Digits is { } digits ? FormattableString.Invariant($", last digits by their shares (to {digits.Period:G6})") : "");
    }

    private static string Atoms(TableColumn column, IReadOnlyList<ColumnAtom> atoms)
    {
        var named = atoms.OrderByDescending(atom => atom.Share).Take(MostAtomsNamed).Select(atom => $"{Value(column, atom.Value)} ({Percent(atom.Share)})");
        var others = atoms.Count > MostAtomsNamed ? $", ... ({atoms.Count})" : "";
        return atoms.Count == 0 ? "" : $"{(atoms.Count == 1 ? "atom" : "atoms")} {string.Join(", ", named)}{others}";
    }

    /// <summary>Of dates without cycles the trend counts the column's own steps.</summary>
    private static IReadOnlyList<ColumnAtom> AtomsOfTrend(TableColumn column) => column.Cycles is { Cycles.Count: 0, Trend.Marginal.Atoms: { } atoms }
        ? [.. atoms.Select(atom => atom with { Value = column.Origin - (Math.Floor(column.Origin / column.Step) * column.Step) + (column.Step * atom.Value) })]
        : [];

    private static string Steps(TableColumn column)
    {
        var step = column.Dates is { } dates ? UnitWords.Count(column.Step, dates.Unit) : column.Step.ToString("G6", CultureInfo.InvariantCulture);
        return column.OffGrid is { } off ? $"{step}, {Counted.Of(off, "value")} off them" : step;
    }

    private static string Value(TableColumn column, double value) => ColumnWords.Of(column, value, 9);

    private static string Percent(double share) =>
        share < 0.0005 ? "below 0.1 %" : FormattableString.Invariant($"{(share < 0.0095 ? Math.Round(100 * share, 1) : Math.Round(100 * share)):0.#} %");
}
