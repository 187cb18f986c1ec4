using System.Globalization;
using Parquet;
using Parquet.Schema;
using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>
/// The types INT64 and UINT64 of Parquet for whole numbers that are names since no double holds them: as which generated ones are written again.
/// </summary>
internal static class StoredWhole
{
    private const string Signed = "int64";
    private const string Unsigned = "uint64";

    /// <summary>The type of a column of names that a file has as whole numbers of 64 bits; null for others.</summary>
    /// <param name="column">The column.</param>
    /// <param name="type">What the file says of it.</param>
    /// <param name="isBeyondExact">Whether there are numbers that no double holds.</param>
    public static string? Of(TableColumn column, DeclaredType type, bool isBeyondExact) =>
        !isBeyondExact || type != DeclaredType.Whole || column is not { Kind: ColumnKind.Category, Categories: { } names } ? null
        : names.All(name => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) ? Signed
        : names.All(name => ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)) ? Unsigned
        : null;

    /// <summary>Whether the names of a column are all of one of these types.</summary>
    public static bool Are(TableColumn column) =>
        column.Stored is Signed or Unsigned && Of(column, DeclaredType.Whole, isBeyondExact: true) == column.Stored;

    /// <summary>The field of a column.</summary>
    public static DataField Field(TableColumn column, bool hasGaps) =>
        column.Stored == Unsigned ? new DataField<ulong>(column.Name, hasGaps) : new DataField<long>(column.Name, hasGaps);

    /// <summary>Writes the names of a column; not-a-number is missing.</summary>
    public static Task WriteAsync(ParquetRowGroupWriter group, DataField field, TableColumn column, double[] cells, CancellationToken cancellationToken) =>
        column.Stored == Unsigned
            ? WriteAsync(group, field, cells, cell => ulong.Parse(column.Text(cell), CultureInfo.InvariantCulture), cancellationToken)
            : WriteAsync(group, field, cells, cell => long.Parse(column.Text(cell), CultureInfo.InvariantCulture), cancellationToken);

    private static Task WriteAsync<T>(
        ParquetRowGroupWriter group, DataField field, double[] cells, Converter<double, T> convert, CancellationToken cancellationToken)
        where T : struct => field.IsNullable
            ? group.WriteAsync<T>(
                field, Array.ConvertAll(cells, cell => double.IsNaN(cell) ? (T?)null : convert(cell)), cancellationToken: cancellationToken)
            : group.WriteAsync<T>(field, Array.ConvertAll(cells, convert), cancellationToken: cancellationToken);
}
