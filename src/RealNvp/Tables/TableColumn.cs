using System.Globalization;
using System.Text.Json.Serialization;

namespace RealNvp.Tables;

/// <summary>A column of a table and what is done to it on its way into the flow.</summary>
/// <param name="Name">Its name in the file; columns are found by it, whatever their order.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Role">What it is to the model.</param>
/// <param name="Step">
/// The smallest step between values that are dequantised: the flow sees <c>(value - Origin) / Step</c>, with uniform noise of one step while it
/// trains, so that its density is per step. 0 for values that are continuous.
/// </param>
/// <param name="Origin">What is subtracted from a number first: of steps the lowest value, of large numbers that differ little their mean.</param>
/// <param name="Scale">What a number that is context is divided by: its standard deviation. 1 otherwise.</param>
public sealed record TableColumn(string Name, ColumnKind Kind, ColumnRole Role, double Step = 0, double Origin = 0, double Scale = 1)
{
    /// <summary>The names that a column of names, or a label, can hold, in ordinal order (numbers by size); null for numbers.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>
    /// The values of a dequantised column of two values, or of few that lie on no common grid, rising; generated ones are the nearest of these.
    /// </summary>
    public IReadOnlyList<double>? Levels { get; init; }

    /// <summary>The most decimals that its numbers have in the file, to which generated ones are rounded; null for as many as they need.</summary>
    public int? Decimals { get; init; }

    /// <summary>
    /// The type that its values have in a Parquet file and that they are written as there: <c>decimal(12, 2)</c> (digits, and those behind the point) or
    /// <c>uuid</c>; null for the usual type of its kind.
    /// </summary>
    public string? Stored { get; init; }

    /// <summary>How its dates or times are written and what its values count; null for columns of other kinds.</summary>
    public DateForm? Dates { get; init; }

    /// <summary>After how much its values come again, such as 360 for an angle; null for columns of numbers that do not go round.</summary>
    public double? Period { get; init; }

    /// <summary>The cycles and the trend that a modelled column of dates, or of what goes round, is to the flow; null for others.</summary>
    public ColumnCycles? Cycles { get; init; }

    /// <summary>How many values of the table lie on none of the steps; null for none. Training keeps their values; sampling never produces them.</summary>
    public long? OffGrid { get; init; }

    /// <summary>
    /// The most rows of a series, one behind the other, in which training saw the same number; null where rows are given none before them, and for columns that
    /// stay the same for long.
    /// </summary>
    public int? LongestRun { get; init; }

    /// <summary>Why it is left out; null for others.</summary>
    public string? Reason { get; init; }

    /// <summary>The pattern of a left-out column's identifiers, by which new ones can be made; null where there is none, and for other columns.</summary>
    public IdentifierPattern? Pattern { get; init; }

    /// <summary>How a left-out column follows from the modelled ones; null if it does not.</summary>
    public ColumnRelation? Relation { get; init; }

    /// <summary>The distribution of a modelled column by itself; null for columns of older models, and for those that are not modelled.</summary>
    public ColumnMarginal? Marginal { get; init; }

    /// <summary>
    /// How its shares depend on another modelled column that all but decides what it holds, or at borders of which they change; null where none does.
    /// </summary>
    public ColumnDependence? Dependence { get; init; }

    /// <summary>Whether it is trained with noise within its steps, its categories, its atoms or its gaps.</summary>
    [JsonIgnore]
    public bool IsDequantised => Role == ColumnRole.Modelled
        && (Step > 0 || Kind == ColumnKind.Category || Marginal is { Shares: not null } or { Atoms.Count: > 0 } or { Missing: > 0 });

    /// <summary>
    /// The values it takes in the flow's rows or contexts: one; of what goes round one for each cycle and the trend; without a marginal, for three categories
    /// and more one for each.
    /// </summary>
    [JsonIgnore]
    public int Width => Role is not (ColumnRole.Modelled or ColumnRole.Context) ? 0
        : Cycles is { } cycles && Role == ColumnRole.Modelled ? cycles.Width
        : Marginal is null && IsDate && Role == ColumnRole.Modelled ? 2
        : Kind == ColumnKind.Category && Marginal is null && Categories!.Count > 2 ? Categories.Count
        : 1;

    /// <summary>Whether a row may lack its value: a gap is then one of the things that it holds.</summary>
    [JsonIgnore]
    public bool HasGaps => Role == ColumnRole.Modelled && Marginal is { Missing: > 0 };

    /// <summary>
    /// A value of the column as the table writes it: a name for its index, numbers in the invariant culture with the digits they have, nothing where the model
    /// knows no values.
    /// </summary>
    public string Text(double value) => this switch
    {
        { Kind: ColumnKind.Identifier or ColumnKind.Text } => "",
        _ when double.IsNaN(value) => "",
        { Dates: { } dates } => dates.Text(value),
        { Kind: ColumnKind.Category } => Categories![Math.Clamp((int)Math.Round(value), 0, Categories.Count - 1)],

        // Nothing is written as minus zero.
        { Kind: ColumnKind.Integer } when Math.Abs(value) < 1e15 =>
            (Math.Round(value, MidpointRounding.AwayFromZero) + 0.0).ToString("F0", CultureInfo.InvariantCulture),
        { Decimals: not null } or { Levels: not null } => (value + 0.0).ToString("R", CultureInfo.InvariantCulture),

        { Marginal: not null } when !float.IsNormal((float)value) && value != 0 => value.ToString("G9", CultureInfo.InvariantCulture),

        // A float's shortest digits where nothing was added to it, else those that a sum of both can hold.
        { Origin: 0, Relation: null } => ((float)value).ToString("R", CultureInfo.InvariantCulture),
        { Relation.Columns.Count: > 0 } => ((float)value).ToString("R", CultureInfo.InvariantCulture),
        _ => value.ToString("G15", CultureInfo.InvariantCulture),
    };

    /// <summary>
    /// A value of the column for people to read: dates and times as the table writes them, the name of a category, numbers with few digits. Nothing for
    /// not-a-number.
    /// </summary>
    /// <param name="value">The value; of a mean of dates what it counts, of a category its index.</param>
    /// <param name="digits">The most digits of a number, from 1 to 15; those before the point are always there.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer or more digits.</exception>
    public string Shown(double value, int digits = 6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 15);
        return ColumnWords.Of(this, value, digits);
    }

    /// <summary>A number with the decimals of the table.</summary>
    internal double Rounded(double value) => Decimals is { } decimals && Math.Abs(value) < 1e15 ? Math.Round(value, decimals) : value;

    /// <summary>The nearest of the column's levels.</summary>
    internal double Nearest(double value)
    {
        var best = Levels![0];
        foreach (var level in Levels)
        {
            best = Math.Abs(level - value) < Math.Abs(best - value) ? level : best;
        }

        return best;
    }

    /// <summary>The place of a value among the shares of the column's marginal; -1 for a step beyond the outermost.</summary>
    internal int LevelOf(double value)
    {
        if (Categories is not null)
        {
            return (int)value;
        }

        if (Levels is { } levels)
        {
            var best = 0;
            for (var index = 1; index < levels.Count; index++)
            {
                best = Math.Abs(levels[index] - value) < Math.Abs(levels[best] - value) ? index : best;
            }

            return best;
        }

        var level = Math.Round((value - Origin) / Step);
        return level >= 0 && level < Marginal!.Shares!.Count ? (int)level : -1;
    }

    /// <summary>Whether its values are dates or times.</summary>
    [JsonIgnore]
    internal bool IsDate => Kind is ColumnKind.DateTime or ColumnKind.Date or ColumnKind.Time;

    /// <summary>What is done to it, in a few words.</summary>
    [JsonIgnore]
    internal string Treatment => ColumnTreatment.Of(this, []);

    /// <summary>What is done to it, in a few words, beside the other columns.</summary>
    internal string TreatmentAmong(IEnumerable<TableColumn> columns) => ColumnTreatment.Of(this, columns);
}
