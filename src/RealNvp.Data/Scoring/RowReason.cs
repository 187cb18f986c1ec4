using System.Globalization;
using System.Text.Json.Serialization;

namespace RealNvp.Data;

/// <summary>One thing that speaks against a row, in the table's own words and units.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Column">The column; null where it is the row, or the picture, as a whole.</param>
/// <param name="Found">What the row has there, at most 40 characters of it; null where it has nothing.</param>
/// <param name="Expected">
/// What would be right: the value that follows from the other columns, the nearest value that is normal given the others, or the categories that the model
/// knows; null where there is nothing to name.
/// </param>
public sealed record RowReason(ReasonKind Kind, string? Column, string? Found, string? Expected)
{
    private const int LongestFound = 40;

    /// <summary>
    /// Of <see cref="ReasonKind.UnlikelyValue"/> the conditional probability, between 0 and 1, of values that are no likelier than this one; null for others.
    /// </summary>
    public double? TailProbability { get; init; }

    /// <summary>
    /// Of <see cref="ReasonKind.BrokenRule"/> the column that decides what <see cref="Column"/> holds, or is decided by it; of an explained
    /// <see cref="ReasonKind.BrokenRelation"/> the left-out column that is right, from which follows what is expected of <see cref="Column"/>; of the
    /// first <see cref="ReasonKind.UnlikelyValue"/> the column beside whose value this one is strange, though not by itself; of
    /// <see cref="ReasonKind.UnlikelyPair"/> the second column. Null for others.
    /// </summary>
    public string? Other { get; init; }

    /// <summary>What the row has in <see cref="Other"/>, at most 40 characters of it; null for other reasons.</summary>
    public string? OtherFound { get; init; }

    /// <summary>Of <see cref="ReasonKind.UnlikelyValue"/> on which side of what would be normal the value lies.</summary>
    public ValueDirection Direction { get; init; }

    /// <summary>Of <see cref="ReasonKind.UnlikelyValue"/> what nine in ten training rows have, such as <c>1.2 to 3.4</c>; null for names.</summary>
    public string? Usual { get; init; }

    /// <summary>The reason as part of a sentence: <c>'status' is 'overheat', a category that the model does not know</c>.</summary>
    public override string ToString() => Kind switch
    {
        ReasonKind.BrokenRelation => $"'{Column}' is {Found} where {Expected} is expected{(Other is null ? "" : $" ('{Other}' is {OtherFound})")}",
        ReasonKind.BrokenRule => $"'{Column}' is {Found} where '{Other}' is {OtherFound} ({Expected})",
        ReasonKind.UnknownCategory => $"'{Column}' is '{Found}', a category that the model does not know ({Expected})",
        ReasonKind.MissingValue => $"'{Column}' has no value",
        ReasonKind.InfiniteValue => $"'{Column}' is {Found}, no finite number",
        ReasonKind.NotANumber => $"'{Column}' is '{Found}', no number",
        ReasonKind.NotWhole => $"'{Column}' is {Found}, {(Expected is null ? "no whole number" : $"no whole {Expected}")} as all were in training",
        ReasonKind.NotADate => $"'{Column}' is '{Found}', no date or time as in training ({Expected})",
        ReasonKind.OutsideSupport => $"'{Column}' is {Found}, outside what the column can hold ({Expected})",
        ReasonKind.WrongLength => $"the line has {Found} {(Found == "1" ? "value" : "values")} where the table has {Expected} columns",
        ReasonKind.Unchanged => $"'{Column}' has been {Found}, and in training for no more than {Expected}",
        ReasonKind.Gap => $"'{Column}' is {Found}; in training no more than {Expected}",
        ReasonKind.OutOfOrder => $"'{Column}' is {Found}, earlier than the row before it ({Expected})",
        ReasonKind.BrokenPicture => "the picture cannot be decoded",
        ReasonKind.NotARecord => $"the row is no record of values by column names: {Found}",
        ReasonKind.UnlikelyPair =>
            $"'{Column}' is {Found ?? "missing"} and '{Other}' is {OtherFound ?? "missing"}, unlikely together; {Expected} would be normal",
        _ => $"'{Column}' {(Found is null ? "has no value" : $"is {Found}")}, {Given}{OneIn}" + (Expected is null ? "" : $"; {Expected} would be normal"),
    };

    /// <summary>Whether the model knows no other column that the value could be unlikely given.</summary>
    [JsonIgnore]
    internal bool IsAlone { get; init; }

    /// <summary>The value as a number; null for others.</summary>
    [JsonIgnore]
    internal double? Number { get; init; }

    /// <summary>The nearest normal value as a number; null for others.</summary>
    [JsonIgnore]
    internal double? ExpectedNumber { get; init; }

    /// <summary>Whether the column is one of dates or times.</summary>
    [JsonIgnore]
    internal bool IsDate { get; init; }

    /// <summary>In what way the value is not normal, in a word or two.</summary>
    [JsonIgnore]
    internal string Side => Direction switch
    {
        ValueDirection.TooHigh => IsDate ? "too late" : "too high",
        ValueDirection.TooLow => IsDate ? "too early" : "too low",
        _ => "unusual",
    };

    /// <summary>Whether the value is judged by the rows before it too.</summary>
    [JsonIgnore]
    internal bool IsOfSeries { get; init; }

    /// <summary>Whether many normal rows have such a value: it is unlikely for what else the row has, and not by itself.</summary>
    [JsonIgnore]
    internal bool IsUsualAlone { get; init; }

    /// <summary>What a value is unlikely for that is not so by itself; null where nothing else is known of the row.</summary>
    [JsonIgnore]
    internal string? OtherValues => (IsAlone, IsOfSeries) switch
    {
        (true, false) => null,
        (true, true) => "the rows before",
        (false, true) => "its other values and the rows before",
        _ => "its other values",
    };

    private string Given => Other is not null ? $"{Side} where '{Other}' is {OtherFound}{(IsOfSeries ? ", given the rows before" : "")}" : (IsAlone, IsOfSeries) switch
    {
        (true, false) => "unlikely",
        (true, true) => "unlikely given the rows before",
        (false, true) => "unlikely given the others and the rows before",
        _ => "unlikely given the others",
    };

    private string OneIn => TailProbability is not { } tail ? ""
        : tail < 1e-4 ? " (less than 1 in 10,000)"
        : string.Create(CultureInfo.InvariantCulture, $" (1 in {Math.Round(1 / tail):N0})");

    /// <summary>What a cell holds, shortened so that a reason stays a sentence.</summary>
    internal static string Shortened(ReadOnlySpan<char> text) => text.Length > LongestFound ? $"{text[..LongestFound]}..." : text.ToString();
}
