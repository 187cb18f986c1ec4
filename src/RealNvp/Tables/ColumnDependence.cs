namespace RealNvp.Tables;

/// <summary>
/// How what a column holds depends on another column, where that all but decides it (each zip code lies in one region, each date in one month), or where the
/// column's distribution changes at once at borders of the other's numbers. Where the other
/// column has a value of which something is known, the column's shares are
/// <c>(1 - Rest) * own + Rest * marginal</c>, elsewhere those of its marginal; gaps are as many as ever. Each value is an interval of this conditional
/// distribution function, so that the flow is left with what the other column does not decide (the triangular map of Rosenblatt 1952, one step of it).
/// </summary>
/// <param name="On">The name of the other column, which is modelled too.</param>
/// <param name="Keys">
/// What is known for each value of the other column: for each of its categories, for the numbers between two of <see cref="Borders"/>, or for each value of
/// a <see cref="Part"/> of its dates.
/// </param>
/// <param name="Rest">The share of the rows that need not keep to it, above 0.</param>
public sealed record ColumnDependence(string On, IReadOnlyList<DependentShares> Keys, double Rest)
{
    /// <summary>The most that a dependence may list: keys times the column's shares.</summary>
    internal const int MostEntries = 1 << 20;

    private const int MostNamed = 6;

    /// <summary>The numbers that divide those of the other column, rising; null for categories and for parts of dates.</summary>
    public IReadOnlyList<double>? Borders { get; init; }

    /// <summary>The part of the other column's dates or times that decides; null for other columns.</summary>
    public DatePart? Part { get; init; }

    /// <summary>Whether the other column's borders decide no value, but what is how likely.</summary>
    internal bool IsCliff => Borders is not null && Keys.Any(key => key.Cells.Count > 1);

    /// <summary>What decides, in a few words.</summary>
    /// <param name="other">The other column; null where it is not at hand.</param>
    internal string InWords(TableColumn? other) => this switch
    {
        { IsCliff: true } => $"changes at {(other is null ? "borders" : BordersOf(other))} of '{On}'",
        { Part: { } part } => $"by the {part.ToString().ToLowerInvariant()} of '{On}'",
        { Borders: not null } => $"by '{On}'",
        _ => $"each in one '{On}'",
    };

    /// <summary>The place in <see cref="Keys"/> of a value of the other column; null where nothing is known of it.</summary>
    /// <param name="other">The other column.</param>
    /// <param name="cell">Its value, not-a-number where it is missing.</param>
    internal int? KeyOf(TableColumn other, double cell)
    {
        if (double.IsNaN(cell))
        {
            return null;
        }

        var key = Part is { } part ? other.Dates!.PartOf(cell, part) : Borders is { } borders ? Below(borders, cell) : (int)cell;
        return key < Keys.Count && Keys[key].Cells.Count > 0 ? key : null;
    }

    /// <summary>A column with the shares that it has where the other has a value.</summary>
    internal TableColumn Given(TableColumn column, int key)
    {
        var marginal = column.Marginal!;
        double[] shares = [.. marginal.Shares!.Select(share => Rest * share)];
        foreach (var (cell, share) in Keys[key].Cells.Zip(Keys[key].Shares))
        {
            shares[cell] += (1 - Rest) * (1 - marginal.Missing) * share;
        }

        return column with { Dependence = null, Marginal = marginal with { Shares = shares, Beyond = Rest * marginal.Beyond } };
    }

    /// <summary>Why it cannot be used; null if it can.</summary>
    /// <param name="column">The column that depends.</param>
    /// <param name="other">The other column; null for a name that is none.</param>
    internal string? Fault(TableColumn column, TableColumn? other) => this switch
    {
        _ when other is not { Role: ColumnRole.Modelled, Marginal: not null } || ReferenceEquals(column, other) => "depends on a column that is not modelled",
        _ when column is not { Marginal.Shares: not null, Cycles: null } => "depends on another but has no shares",
        _ when !(Rest is > 0 and < 1) => "depends on another by a share outside 0 to 1",
        _ when Keys is null => "depends on another in no way",
        _ when (long)Keys.Count * column.Marginal!.Shares!.Count > MostEntries => "depends on another in too many ways",
        _ when (Part, Borders, other) is not (not null, null, { IsDate: true }) and not (null, not null, { Categories: null })
            and not (null, null, { Categories: not null }) => "depends on what another column does not have",
        { Part: { } part } when !Enum.IsDefined(part) => "depends on a part of dates that is none",
        { Borders: { } borders } when !borders.All(double.IsFinite) || borders.Zip(borders.Skip(1)).Any(pair => pair.First >= pair.Second) =>
            "depends on another by borders that do not rise",
        _ when Keys.Count > MostKeys(other!) => "depends on more values than another column has",
        _ when Keys.Any(key => key is not { Cells: { } cells, Shares: { } shares } || !AreShares(cells, shares, column.Marginal!.Shares!.Count)) =>
            "depends on another by shares that are not one together",
        _ => null,
    };

    private int MostKeys(TableColumn other) => this switch
    {
        { Part: { } part } => DateForm.CountOf(part),
        { Borders: { } borders } => borders.Count + 1,
        _ => other.Categories!.Count,
    };

    private static bool AreShares(IReadOnlyList<int> cells, IReadOnlyList<double> shares, int count) =>
        cells.Count == shares.Count && cells.All(cell => cell >= 0 && cell < count) && cells.Distinct().Count() == cells.Count
        && shares.All(share => share is > 0 and <= 1) && (cells.Count == 0 || Math.Abs(shares.Sum() - 1) < 1e-6);

    private string BordersOf(TableColumn other)
    {
        var named = Borders!.Take(MostNamed).Select(border => FirstFrom(other, border));
        return string.Join(", ", Borders!.Count > MostNamed ? named.Append("...") : named);
    }

    /// <summary>The first value of a column behind a border, in words.</summary>
    private static string FirstFrom(TableColumn other, double border)
    {
        var value = other switch
        {
            { Levels: { } levels } => levels.Where(level => level >= border).DefaultIfEmpty(border).First(),
            { Step: > 0 } => other.Rounded(other.Origin + (Math.Ceiling((border - other.Origin) / other.Step) * other.Step)),
            { Decimals: { } decimals, IsDate: false } => Math.Ceiling(border * Math.Pow(10, decimals)) / Math.Pow(10, decimals),
            _ => border,
        };
        return ColumnWords.Of(other, value, 9);
    }

    private static int Below(IReadOnlyList<double> borders, double cell)
    {
        var (low, high) = (0, borders.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = borders[middle] <= cell ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
