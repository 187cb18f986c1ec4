using System.Text.Json.Serialization;
using RealNvp.Tables.Codecs;

namespace RealNvp.Tables;

/// <summary>
/// A column whose values go round, as several values of the flow's row: each cycle, and the trend of what it is a remainder of. A date and time is its time of
/// day, its day of the week and the number of its week; the values together say as much as the cell, and no more.
/// </summary>
public sealed record ColumnCycles
{
    /// <summary>The name of the cycle of months.</summary>
    internal const string Season = "month of the year";

    private const int Most = 4;
    private const double Nearly = 1e-6;

    /// <summary>The cycles, the finest first: each counts the remainder of what those before leave.</summary>
    public required IReadOnlyList<ColumnCycle> Cycles { get; init; }

    /// <summary>What is left when all cycles are taken off, with its marginal; null for a column that is nothing but a cycle.</summary>
    public TableColumn? Trend { get; init; }

    /// <summary>The least value of a column that is nothing but a cycle.</summary>
    public double Base { get; init; }

    /// <summary>Whether the month of the year is one of them.</summary>
    internal bool HaveSeason => Cycles.Count > 0 && Cycles[^1].Name == Season;

    /// <summary>Why they do not fit a column's marginal; null if they do.</summary>
    internal string? AtomFault(ColumnMarginal marginal) => marginal.Atoms is { Count: > 0 } atoms
        && Trend?.Marginal?.Atoms?.Count != atoms.Count
            ? "has atoms that its trend has no place for"
            : null;

    /// <summary>Why its season does not fit a column's dates; null if it does, or if there is none.</summary>
    internal string? SeasonFault(TableColumn column)
    {
        if (Cycles.All(cycle => cycle.Days is null))
        {
            return null;
        }

        var season = Cycles[^1];
        return column.Dates is { } dates && column.Kind != ColumnKind.Time && Cycles.Count(cycle => cycle.Days is not null) == 1
            && season is { Days: >= 1 and <= CalendarSteps.Most, Period: CalendarSteps.Months, Offset: >= 0 and < CalendarSteps.Months }
            && season.Offset == Math.Floor(season.Offset) && Trend is not null
            && DaysOf(column.Step, dates.Unit) is { } step
            && Math.Abs(Cycles.SkipLast(1).Aggregate(step, (days, cycle) => days * cycle.Period) - season.Days.Value) < Nearly
                ? null
                : "has a season that its dates have no place for";
    }

    /// <summary>The days of so many units; null for months.</summary>
    internal static double? DaysOf(double count, DateUnit unit) =>
        unit is DateUnit.Month or DateUnit.MonthEnd ? null : count * DateForm.Length(unit) / DatePattern.MicrosPerDay;

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
