using System.Text.Json.Serialization;

namespace RealNvp.Tables;

/// <summary>
/// The distribution of a modelled column by itself, as far as the model knows it before it looks at other columns. By it each value of the column
/// becomes one value of the flow's row that is about standard normal: <c>y = Phi^-1(F(x))</c>, F being the distribution function. What has a probability of its
/// own (a category, a level, an atom, a gap) is an interval of F, in which noise is spread uniformly.
/// </summary>
public sealed record ColumnMarginal
{
    private const int SupportDigits = 9;

    /// <summary>
    /// The shares of categories, of levels (<see cref="TableColumn.Levels"/>) or of the steps from the column's origin on; null for numbers that are mapped.
    /// </summary>
    public IReadOnlyList<double>? Shares { get; init; }

    /// <summary>The order in which categories lie beside one another, by their indices; null for the order that they have.</summary>
    public IReadOnlyList<int>? Order { get; init; }

    /// <summary>How numbers are mapped; without effect where there are <see cref="Shares"/>.</summary>
    public NumberMap Map { get; init; }

    /// <summary>The bound that no value lies below: the density is 0 there and nothing is drawn from there. Null for none.</summary>
    public double? Lower { get; init; }

    /// <summary>The bound that no value lies above. Null for none.</summary>
    public double? Upper { get; init; }

    /// <summary>What is subtracted from a number, and what it is divided by then, before <see cref="NumberMap.Asinh"/>.</summary>
    public double Shift { get; init; }

    /// <summary>The unit in which <see cref="NumberMap.Asinh"/> sees numbers.</summary>
    public double Unit { get; init; } = 1;

    /// <summary>The middle of the mapped numbers.</summary>
    public double Center { get; init; }

    /// <summary>The standard deviation of the mapped numbers.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>
    /// How often numbers have which last digits; numbers are mapped as they would lie without that. Null where all are as frequent, and without effect where
    /// there are <see cref="Shares"/>.
    /// </summary>
    public DigitShares? Digits { get; init; }

    /// <summary>Exact values with a probability above zero among numbers that are mapped; null for none.</summary>
    public IReadOnlyList<ColumnAtom>? Atoms { get; init; }

    /// <summary>The share of the training rows that lack the value; 0 where none does, and a row without it has no place.</summary>
    public double Missing { get; init; }

    /// <summary>The share of what lies beyond the outermost level, at either end that has no bound: less than a row of the training.</summary>
    public double Beyond { get; init; }

    /// <summary>The numbers that the column can hold, in words.</summary>
    internal string Support(TableColumn column) => ColumnWords.Range(column, Lower, Upper, SupportDigits);

    /// <summary>The same for a number that it cannot hold (<see cref="IsOutside"/>): a bound that is not reached is not among them.</summary>
    internal string Held(TableColumn column)
    {
        if (column.Levels is { Count: 1 or 2 } levels)
        {
            return string.Join(" or ", levels.Select(level => ColumnWords.Of(column, level, SupportDigits)));
        }

        var (isAbove, isBelow) = (IsOpen(column, Lower), IsOpen(column, Upper));
        if (!isAbove && !isBelow)
        {
            return Support(column);
        }

        var low = Lower is not { } first ? null
            : isAbove ? $"above {ColumnWords.Of(column, first, SupportDigits)}"
            : ColumnWords.Range(column, first, null, SupportDigits);
        var high = Upper is not { } last ? null
            : isBelow ? $"below {ColumnWords.Of(column, last, SupportDigits)}"
            : ColumnWords.Range(column, null, last, SupportDigits);
        return low is null || high is null ? low ?? high! : $"{low} and {high}";
    }

    /// <summary>The nearest number within the bounds.</summary>
    internal double Clamped(double number) => number < Lower ? Lower.Value : number > Upper ? Upper.Value : number;

    /// <summary>Whether a column cannot hold a number: it lies beyond a bound, on one that is not reached, or is neither of two values.</summary>
    internal bool IsOutside(TableColumn column, double number) =>
        column.Levels is [var only] ? (float)number != (float)only
        : column.Levels is [var low, var high] ? (float)number != (float)low && (float)number != (float)high
        : Shares is not null || column.Step > 0 ? number < Lower || number > Upper
        : (number <= Lower || number >= Upper) && Atoms?.Any(atom => atom.Value == number) != true;

    /// <summary>The ends of the numbers that are mapped: of steps half of one beyond the bound, or before it where an atom is on it.</summary>
    internal (double? Lower, double? Upper) Ends(double step) => (
        Lower - (HasAtomAt(Lower) ? -0.5 * step : 0.5 * step),
        Upper + (HasAtomAt(Upper) ? -0.5 * step : 0.5 * step));

    // Of numbers that are mapped and have no steps only an atom lies on a bound.
    private bool IsOpen(TableColumn column, double? bound) => bound is not null && Shares is null && !(column.Step > 0) && !HasAtomAt(bound);

    private bool HasAtomAt(double? value) => Atoms?.Any(atom => atom.Value == value) == true;

    /// <summary>Why it cannot be used; null if it can.</summary>
    internal string? Fault(TableColumn column) => this switch
    {
        _ when !double.IsFinite(Center) || !double.IsFinite(Shift) || !(Scale > 0 && double.IsFinite(Scale)) || !(Unit > 0 && double.IsFinite(Unit)) =>
            "has no usable middle and scale",
        _ when !IsShare(Missing) || !IsShare(Beyond) => "has a share outside 0 to 1",
        { Lower: { } low, Upper: { } high } when !(low < high) => "has bounds that leave no room",
        { Lower: { } low } when !double.IsFinite(low) => "has a bound that is not finite",
        { Upper: { } high } when !double.IsFinite(high) => "has a bound that is not finite",
        { Shares: { } shares } when shares.Count < 1 || !shares.All(share => share > 0 && share <= 1) => "has a share outside 0 to 1",
        { Shares: { } shares } when Math.Abs(shares.Sum() + Missing + Tails - 1) > 1e-6 => "has shares that are not one together",
        { Shares: { } shares } when column.Categories is { } names && names.Count != shares.Count => "has another number of shares than of categories",
        { Shares: { } shares } when column.Levels is { } levels && levels.Count != shares.Count => "has another number of shares than of levels",
        { Order: { } order } when column.Categories is not { } names || !order.Order().SequenceEqual(Enumerable.Range(0, names.Count)) =>
            "has an order that is not one of its categories",
        { Shares: not null } when column is { Categories: null, Levels: null, Step: 0 } => "has shares but no steps",
        { Shares: null } when column.Categories is not null => "has categories without shares",
        { Shares: null, Map: NumberMap.Log or NumberMap.Logit, Lower: null } or { Shares: null, Map: NumberMap.Logit, Upper: null } =>
            "is mapped without the bound that this needs",
        { Atoms: { } atoms } when atoms.Any(atom => atom is null || !double.IsFinite(atom.Value) || !(atom.Share > 0 && atom.Share < 1)) =>
            "has an atom without a value or a share",
        { Atoms: { } atoms } when atoms.DistinctBy(atom => atom.Value).Count() != atoms.Count => "has an atom twice",
        { Digits.IsFaulty: true } => "has shares of last digits that are not one together, or no step for them",
        { Shares: null } when Missing + (Atoms?.Sum(atom => atom.Share) ?? 0) is var points && points >= 1 => "has atoms that leave nothing to other values",
        _ => null,
    };

    private double Tails => (Lower is null ? Beyond : 0) + (Upper is null ? Beyond : 0);

    private static bool IsShare(double share) => share is >= 0 and < 1;
}
