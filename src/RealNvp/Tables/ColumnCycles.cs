using System.Text.Json.Serialization;

namespace RealNvp.Tables;

/// <summary>
/// A column whose values go round, as several values of the flow's row: each cycle, and the trend of what it is a remainder of. A date and time is its time of
/// day, its day of the week and the number of its week; the values together say as much as the cell, and no more.
/// </summary>
public sealed record ColumnCycles
{
    private const int Most = 4;

    /// <summary>The cycles, the finest first: each counts the remainder of what those before leave.</summary>
    public required IReadOnlyList<ColumnCycle> Cycles { get; init; }

    /// <summary>What is left when all cycles are taken off, with its marginal; null for a column that is nothing but a cycle.</summary>
    public TableColumn? Trend { get; init; }

    /// <summary>The least value of a column that is nothing but a cycle.</summary>
    public double Base { get; init; }

    /// <summary>Why they do not fit a column's marginal; null if they do.</summary>
    internal string? AtomFault(ColumnMarginal marginal) => marginal.Atoms is { Count: > 0 } atoms
        && Trend?.Marginal?.Atoms?.Count != atoms.Count
            ? "has atoms that its trend has no place for"
            : null;

    /// <summary>The values that they take in the flow's row.</summary>
    [JsonIgnore]
    public int Width => Cycles.Count + (Trend is null ? 0 : 1);

    /// <summary>What each value of the flow's row is.</summary>
    internal IEnumerable<string> Names(string column) =>
        [.. Cycles.Select(cycle => cycle.Name.Length == 0 ? column : $"{column} ({cycle.Name})"), .. Trend is null ? (string[])[] : [Trend.Name]];

    /// <summary>What is done to a column, in a few words.</summary>
    internal string InWords(TableColumn column)
    {
        if (column.Period is { } period)
        {
            var steps = column.Step > 0 ? FormattableString.Invariant($", dequantised in steps of {column.Step:G6}") : "";
            return FormattableString.Invariant($"a cycle of {period:G6}{steps}");
        }

        var parts = Cycles.Where(cycle => cycle.Name.Length > 0).Select(cycle => cycle.Name).Reverse().ToArray();
        var each = column.Dates is { } dates ? $"in steps of {UnitWords.Count(column.Step, dates.Unit)}" : "";
        return parts.Length == 0 ? $"dequantised {each}" : $"{(Trend is null ? "" : "a trend, ")}{string.Join(", ", parts)}, {each}";
    }

    /// <summary>Why they cannot be used; null if they can.</summary>
    internal string? Fault =>
        Cycles is not { Count: <= Most } || Cycles.Any(cycle => cycle is null) || Width == 0 || (Trend is null && Cycles.Count < 1) ? "has no usable cycles"
        : !double.IsFinite(Base) ? "has a cycle without a usable start"
        : Trend is { Marginal: null } or { Cycles: not null } or { Role: not ColumnRole.Modelled } or { Categories: not null } ? "has a trend that is none"
        : Trend is { Step: not 1 } || (Trend is not null && !double.IsFinite(Trend.Origin)) ? "has a trend without usable steps"
        : Trend is { Levels: not null } ? "has a trend with levels"
        : Cycles.Select(cycle => cycle.Fault).FirstOrDefault(fault => fault is not null) ?? Trend?.Marginal!.Fault(Trend);
}
