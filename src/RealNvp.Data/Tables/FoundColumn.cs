using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>What was found in a column of a table when it was read to learn, and what is done with it.</summary>
/// <param name="Column">The column as the model has it: its kind, role and treatment.</param>
/// <param name="Missing">How many rows lack its value; 0 for a column that was not looked at.</param>
/// <param name="Least">The least number; null for a column of texts.</param>
/// <param name="Most">The largest number; null for a column of texts.</param>
public sealed record FoundColumn(TableColumn Column, long Missing, double? Least, double? Most)
{
    private const int MostNamed = 4;
    private const int Digits = 9;

    /// <summary>What was seen in words: the range of numbers, or the categories. Empty where there is nothing to say.</summary>
    public string Seen => Column switch
    {
        { Categories: { } names } => $"{string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? $", ... ({names.Count})" : "")}",
        _ when Least is null => "",
        { Levels: [var low, var high], Dates: null } => $"{Shown(low)} or {Shown(high)}",
        _ => Least == Most ? Shown(Least.Value) : $"{Shown(Least.Value)} to {Shown(Most!.Value)}",
    };

    private string Shown(double value) => ColumnWords.Of(Column, value, Digits);

    /// <summary>
    /// What was found as a decision, for somebody to change. What is left out since it repeats or follows from other columns has no role: it is decided anew.
    /// </summary>
    public ColumnDecision ToDecision()
    {
        string[] found = [Seen, Missing > 0 ? $"{Missing} missing" : "", Column.Treatment];
        return new(Column.Name)
        {
            Kind = Column.Kind,
            Role = Column.Relation is null ? Column.Role : null,
            Cyclic = Column.Period is null ? null : true,
            Period = Column.Period,
            DateForm = Column.Dates?.Pattern,
            Continuous = Column is { Role: ColumnRole.Modelled, Kind: ColumnKind.Number or ColumnKind.Integer } ? Column.Step == 0 : null,
            Season = Column.Cycles is { HaveSeason: true } ? true : null,
            Found = string.Join("; ", found.Where(part => part.Length > 0)),
        };
    }
}
