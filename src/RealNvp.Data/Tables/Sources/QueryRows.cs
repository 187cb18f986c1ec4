using System.Data.Common;

namespace RealNvp.Data.Tables.Sources;

/// <summary>What a database gives, as a table.</summary>
internal static class QueryRows
{
    /// <summary>Reads the rows of the first result once.</summary>
    public static MemoryTable Read(DbDataReader reader, CancellationToken cancellationToken)
    {
        if (reader.FieldCount == 0)
        {
            throw new DataFaultException("The query gives no columns; ask for some.");
        }

        var table = new MemoryTable([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)]);
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            table.Add(reader.GetValue);
        }

        return table;
    }
}
