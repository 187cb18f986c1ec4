namespace RealNvp.Tables;

/// <summary>How a file is read as a table, in place of what is detected by itself.</summary>
public sealed record TableOptions
{
    /// <summary>What separates values in text: a comma, semicolon, tab, bar, or a blank for runs of them; null finds out.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The decimal sign in text, a point or a comma; null finds out.</summary>
    public char? Decimal { get; init; }

    /// <summary>Whether the first line of text names the columns; null finds out: it does if it is unlike the lines below.</summary>
    public bool? Header { get; init; }

    /// <summary>How many lines stand before the table in text, before its header if it has one; null finds out.</summary>
    public int? Skip { get; init; }

    /// <summary>What stands for a missing value, whatever its case; null for an empty value and ?, NA, N/A, NaN, null.</summary>
    public IReadOnlyList<string>? MissingMarks { get; init; }

    /// <summary>The columns to take, by name; null for all. What is context or label need not be among them.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Columns to leave out.</summary>
    public IReadOnlyList<string>? Drop { get; init; }

    /// <summary>Columns whose values are categories even where they look like numbers.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>Columns of numbers that are not to be dequantised; <c>*</c> for all.</summary>
    public IReadOnlyList<string>? Continuous { get; init; }

    /// <summary>
    /// Columns of numbers that go round, such as angles and hours, with their period where it is to be said: <c>hour</c>, <c>angle=360</c>.
    /// </summary>
    public IReadOnlyList<string>? Cyclic { get; init; }

    /// <summary>Columns that the density is conditioned on.</summary>
    public IReadOnlyList<string>? Given { get; init; }

    /// <summary>The column that labels the rows and is never trained on; null for none, and for the array y of a .npz.</summary>
    public string? Label { get; init; }

    /// <summary>
    /// The column of numbers, dates or times that orders the rows, so that the last of them are held out and calibrate: what comes next is judged by what came
    /// last. It is learnt itself only where <see cref="Columns"/>, <see cref="Given"/> or a decision names it, since later rows have values that training never
    /// saw. Null for rows in no order, of which the held-out ones are drawn by chance.
    /// </summary>
    public string? OrderBy { get; init; }

    /// <summary>
    /// How many rows before it a row is given, from 1 to <see cref="RowSeries.MostLags"/>, so that it is judged by what came before: a jump is as strange as an odd
    /// value. Needs <see cref="OrderBy"/>. Null for none.
    /// </summary>
    public int? Lags { get; init; }

    /// <summary>
    /// The column that tells several series apart, such as a device: a row is given rows of its own alone. Up to 100 different names are given too. Needs
    /// <see cref="Lags"/>. Null for one series.
    /// </summary>
    public string? By { get; init; }

    /// <summary>Whether rows whose times rise from row to row are taken in their order where <see cref="OrderBy"/> names no column.</summary>
    internal bool IsOrderedByTime { get; init; }

    /// <summary>Decisions on columns, in place of what is found out of them; the lists above add to them. Null for none.</summary>
    public IReadOnlyList<ColumnDecision>? Decided { get; init; }

    /// <summary>Whether one of the lists holds a null, as those of a file may.</summary>
    internal bool HasNullNames => new[] { MissingMarks, Columns, Drop, Categories, Continuous, Cyclic, Given }.Any(names => names?.Contains(null!) == true)
        || Decided?.Any(column => column?.Name is null) == true;
}
