using Parquet;
using Parquet.Schema;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>The type UUID of Parquet, which is read as names and as which generated names are written.</summary>
internal static class StoredUuid
{
    /// <summary>What it is called in a schema.</summary>
    public const string Name = "uuid";

    /// <summary>Whether the names of a column are all of that type.</summary>
    public static bool Are(TableColumn column) =>
        column is { Stored: Name, Kind: ColumnKind.Category, Categories: { } names } && names.All(name => Guid.TryParse(name, out _));

    /// <summary>The field of a column.</summary>
    public static DataField Field(string name, bool hasGaps) => new DataField<Guid>(name, hasGaps);

    /// <summary>Writes the names of a column; not-a-number is missing.</summary>
    public static Task WriteAsync(ParquetRowGroupWriter group, DataField field, TableColumn column, double[] cells, CancellationToken cancellationToken) =>
        field.IsNullable
            ? group.WriteAsync<Guid>(
                field,
                Array.ConvertAll(cells, cell => double.IsNaN(cell) ? (Guid?)null : Guid.Parse(column.Text(cell))),
                cancellationToken: cancellationToken)
            : group.WriteAsync<Guid>(field, Array.ConvertAll(cells, cell => Guid.Parse(column.Text(cell))), cancellationToken: cancellationToken);
}
