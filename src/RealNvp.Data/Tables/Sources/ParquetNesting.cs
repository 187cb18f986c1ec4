using Parquet.Schema;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Which columns of a Parquet file have one value in a cell that can be read, and what the others are.</summary>
internal static class ParquetNesting
{
    private const int MostNamed = 12;

    /// <summary>The columns to read, in the file's order.</summary>
    public static DataField[] Plain(ParquetSchema schema) => [.. schema.Fields.OfType<DataField>().Where(IsPlain)];

    /// <summary>The others, as part of a sentence; empty if there are none.</summary>
    public static string Others(ParquetSchema schema)
    {
        var others = schema.Fields.Where(field => !(field is DataField data && IsPlain(data))).Select(field => $"'{field.Name}' ({Kind(field)})").ToArray();
        var more = others.Length > MostNamed ? $" and {Counted.Of(others.Length - MostNamed, "other")}" : "";
        return others.Length == 0 ? "" : $"without {string.Join(", ", others.Take(MostNamed))}{more}";
    }

    private static bool IsPlain(DataField field) => !field.IsArray && (ParquetColumn.IsNumber(field.ClrType) || ParquetColumn.IsName(field.ClrType));

    private static string Kind(Field field) => field switch
    {
        ListField or DataField { IsArray: true } => "a list",
        MapField => "a map",
        StructField => "a structure",
        DataField { ClrType: var type } when type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>) => "bytes",
        DataField { ClrType: var type } => $"of type {type.Name}",
        _ => "nested",
    };
}
