namespace RealNvp.Scores;

/// <summary>A column that is other than it was in training, in the table's own words and units.</summary>
/// <param name="Column">The column.</param>
/// <param name="Kind">What is said of it.</param>
/// <param name="Now">How it is now, such as <c>3.1</c>, <c>2.8 to 3.6</c> or <c>40 %</c>.</param>
/// <param name="Before">How it was in training.</param>
/// <param name="Distance">
/// How far its distribution moved, from 0 to 1: of numbers the largest difference between the shares up to a value (Kolmogorov-Smirnov), of names that of the
/// shares of one, of two columns half of the difference of their rank correlations.
/// </param>
public sealed record ColumnDrift(string Column, ColumnDriftKind Kind, string Now, string Before, double Distance)
{
    /// <summary>The value that <see cref="ColumnDriftKind.ShareOfValue"/> and <see cref="ColumnDriftKind.ShareUpTo"/> speak of; null for others.</summary>
    public string? Value { get; init; }

    /// <summary>The other column of a <see cref="ColumnDriftKind.Correlation"/>; null for others.</summary>
    public string? Other { get; init; }

    /// <summary>It as part of a sentence: <c>'pressure': median 3.1 where it was 2.4</c>.</summary>
    public override string ToString() => Kind switch
    {
        ColumnDriftKind.Median => $"'{Column}': median {Now} where it was {Before}",
        ColumnDriftKind.MiddleHalf => $"'{Column}': half of it from {Now} where it was {Before}",
        ColumnDriftKind.ShareUpTo => $"'{Column}': at most {Value} in {Now} of the rows where it was {Before}",
        ColumnDriftKind.ShareOfValue => $"'{Column}': '{Value}' in {Now} of the rows where it was {Before}",
        ColumnDriftKind.ShareMissing => $"'{Column}': no value in {Now} of the rows where it was {Before}",
        _ => $"'{Column}' with '{Other}': rank correlation {Now} where it was {Before}",
    };
}
