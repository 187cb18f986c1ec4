namespace RealNvp.Data;

/// <summary>Flagged rows whose first reason is the same: a column that is wrong in one way.</summary>
public sealed record AlertGroup
{
    /// <summary>The most row numbers that are kept.</summary>
    public const int MostRows = 100;

    /// <summary>What speaks against the rows; null where no column is unlikely by itself.</summary>
    public ReasonKind? Kind { get; init; }

    /// <summary>The column; null where it is the row, or the picture, as a whole.</summary>
    public string? Column { get; init; }

    /// <summary>The column beside whose value <see cref="Column"/> is wrong in most of the rows; null where there is none.</summary>
    public string? Other { get; init; }

    /// <summary>On which side of what would be normal the values lie.</summary>
    public ValueDirection Direction { get; init; }

    /// <summary>How many rows there are.</summary>
    public required long Count { get; init; }

    /// <summary>The numbers of the first of them, rising, at most <see cref="MostRows"/>.</summary>
    public required IReadOnlyList<long> Rows { get; init; }

    /// <summary>What they have in the column: the range of numbers, or the most frequent of other values and how often; null where they have nothing.</summary>
    public string? Found { get; init; }

    /// <summary>
    /// What would be normal: what nine in ten training rows have, or, where the rows have such values or <see cref="Other"/> is known, the range of what
    /// would be; null where nothing says it.
    /// </summary>
    public string? Normal { get; init; }

    /// <summary>The group in words, without how many: <c>'pressure' too low for its 'temperature', 0.9 to 2.1 (normal would be 2.9 to 3.3)</c>.</summary>
    public string What => Kind switch
    {
        null => "no column is unlikely by itself",
        ReasonKind.BrokenRelation when Other is not null => $"'{Column}' does not fit '{Other}'",
        ReasonKind.BrokenRelation => $"'{Column}' does not follow from the other columns as it did",
        ReasonKind.BrokenRule => $"'{Column}' does not go with '{Other}'",
        ReasonKind.UnlikelyPair => $"'{Column}' and '{Other}' unlikely together",
        ReasonKind.UnknownCategory => $"'{Column}' has a category that the model does not know{Colon}",
        ReasonKind.MissingValue => $"'{Column}' has no value",
        ReasonKind.InfiniteValue => $"'{Column}' is no finite number",
        ReasonKind.NotANumber => $"'{Column}' is no number{Colon}",
        ReasonKind.NotWhole => $"'{Column}' is not whole{Colon}",
        ReasonKind.NotADate => $"'{Column}' is no date or time{Colon}",
        ReasonKind.OutsideSupport => $"'{Column}' outside what the column can hold{Comma}",
        ReasonKind.WrongLength => "the line has too few or too many values",
        ReasonKind.Unchanged => $"'{Column}' stays the same for longer than it ever did in training",
        ReasonKind.Gap => $"'{Column}' has a gap after the row before, longer than any in training",
        ReasonKind.OutOfOrder => $"'{Column}' earlier than in the row before",
        ReasonKind.BrokenPicture => "the picture cannot be decoded",
        ReasonKind.NotARecord => "the row is no record of values by column names",
        _ => $"'{Column}' {Side}{For}{(Direction == ValueDirection.None ? Colon : Comma)}",
    };

    /// <summary>In what way the values are not normal, in a word or two.</summary>
    internal string Side { get; init; } = "unusual";

    /// <summary>Whether many normal rows have such values: beside another value, or the other ones, they are not normal.</summary>
    internal bool IsUsual { get; init; }

    /// <summary>What they are not normal for, where it is no one column; null where they are not by themselves.</summary>
    internal string? OtherValues { get; init; }

    private string For => Other is not null ? $" for its '{Other}'" : OtherValues is not null ? $" for {OtherValues}" : "";

    private string Comma => $"{(Found is null ? "" : $", {Found}")}{InBrackets}";

    private string Colon => $"{(Found is null ? "" : $": {Found}")}{InBrackets}";

    private string InBrackets => Normal is null ? "" : Other is null && !IsUsual ? $" (usually {Normal})" : $" (normal would be {Normal})";

    /// <summary>The group in words: <c>31 rows: 'pressure' too low, 0.9 to 2.1 (usually 2.3 to 3.2)</c>.</summary>
    public override string ToString() => $"{Counted.Of(Count, "row")}: {What}";
}
