namespace RealNvp.Data.Tables.Sources;

/// <summary>Records by the names of their columns as a table.</summary>
internal static class RecordRows
{
    /// <summary>Reads all records once.</summary>
    public static MemoryTable Read(IEnumerable<IReadOnlyDictionary<string, object?>> records)
    {
        MemoryTable? table = null;
        string[] names = [];
        foreach (var (index, record) in records.Index())
        {
            if (table is null)
            {
                names = [.. record.Keys];
                table = new MemoryTable(names);
            }

            table.Add(column => record.TryGetValue(names[column], out var value)
                ? value
                : throw new DataFaultException($"Record {index + 1} lacks the column '{names[column]}' of the first; give null for a value that is missing."));
        }

        return table ?? throw new DataFaultException("There are no records; give some.");
    }
}
