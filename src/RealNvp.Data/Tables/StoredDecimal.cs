using System.Globalization;
using System.Numerics;
using Parquet;
using Parquet.Data;
using Parquet.Schema;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>The type DECIMAL of Parquet, from which numbers are read and as which generated ones are written.</summary>
/// <param name="Digits">How many digits it has, 1 to 38.</param>
/// <param name="Decimals">How many of them stand behind the point.</param>
internal readonly record struct StoredDecimal(int Digits, int Decimals)
{
    private const int MostDigits = 38;
    private const double LargestByDecimal = 1e12;
    private const int MostByDecimal = 12;
    private const string Start = "decimal(";

    /// <summary>The type of a column of numbers; null for columns of other types, and for a type that there is not.</summary>
    public static StoredDecimal? Of(TableColumn column) =>
        column is { Stored: { } stored, Kind: ColumnKind.Number or ColumnKind.Integer, Categories: null }
        && stored.StartsWith(Start, StringComparison.Ordinal) && stored[Start.Length..].TrimEnd(')').Split(", ") is [var digits, var decimals]
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var all)
        && int.TryParse(decimals, NumberStyles.None, CultureInfo.InvariantCulture, out var behind)
        && all is >= 1 and <= MostDigits && behind <= all
            ? new(all, behind)
            : null;

    /// <summary>The nearest number of 64 bits.</summary>
    public static double ToDouble(BigDecimal value) => value.Scale <= 0
        ? (double)value.UnscaledValue
        : double.Parse(FormattableString.Invariant($"{value.UnscaledValue}E-{value.Scale}"), CultureInfo.InvariantCulture);

    /// <summary>A whole number digit by digit: a decimal has 38 digits at most, which its type of .NET holds.</summary>
    public static Int128 ToWhole(BigDecimal value) => (Int128)value.UnscaledValue;

    /// <summary>The field of a column.</summary>
    public DataField Field(string name, bool hasGaps) => new BigDecimalDataField(name, Digits, Decimals, hasGaps);

    /// <summary>Writes numbers, rounded to the decimals and within the digits; not-a-number is missing.</summary>
    public Task WriteAsync(ParquetRowGroupWriter group, DataField field, double[] cells, CancellationToken cancellationToken)
    {
        var self = this;
        return field.IsNullable
            ? group.WriteAsync<BigDecimal>(
                field, Array.ConvertAll(cells, cell => double.IsNaN(cell) ? (BigDecimal?)null : self.Value(cell)), cancellationToken: cancellationToken)
            : group.WriteAsync<BigDecimal>(field, Array.ConvertAll(cells, self.Value), cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Start}{Digits}, {Decimals})");

    // The type of .NET rounds to the 15 digits that a number of 64 bits is sure of: 0.07 is 7 hundredths, and not a little more.
    private BigDecimal Value(double cell)
    {
        var most = BigInteger.Pow(10, Digits) - 1;
        var unscaled = Math.Abs(cell) < LargestByDecimal && Decimals <= MostByDecimal
            ? (BigInteger)(Math.Round((decimal)cell, Decimals) * (decimal)Math.Pow(10, Decimals))
            : new BigInteger(Math.Round(cell * Math.Pow(10, Decimals)));
        return new(BigInteger.Min(most, BigInteger.Max(-most, unscaled)), Digits, Decimals);
    }
}
