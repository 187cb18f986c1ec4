using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;
using RealNvp.Data.Tables.Sources;

namespace RealNvp.Data.Tests.Parts;

/// <summary>Tables that are read in parts, and what is read of them.</summary>
internal static class PartTables
{
    /// <summary>What the rows of a table are: where each stands, what is wrong with it, and its cells as text.</summary>
    public static List<string> Rows(ITableSource source, bool withNumbers, TablePart? part = null)
    {
        var token = TestContext.Current.CancellationToken;
        using var cursor = part is { } own ? source.OpenPart(own, token) : source.Open(token);
        var rows = new List<string>();
        while (cursor.Next())
        {
            var cells = Enumerable.Range(0, source.Names.Count).Select(column => $"{cursor.Read(column, out var number)} {number} [{cursor.Text(column)}]");
            rows.Add($"{cursor.Place}{(withNumbers ? $" {cursor.Row}" : "")} {cursor.Record} {cursor.Fault} {string.Join('|', cells)}");
        }

        return rows;
    }

    /// <summary>An array of doubles with numbers of its own in every place.</summary>
    public static byte[] Npy(int rows, int width, bool isFortran)
    {
        var header = FormattableString.Invariant($"{{'descr': '<f8', 'fortran_order': {isFortran}, 'shape': ({rows}, {width}), }}").PadRight(117) + "\n";
        byte[] start = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.Latin1.GetBytes(header)];
        var values = Enumerable.Range(0, rows * width).Select(place => BitConverter.GetBytes(place + 0.5));
        return [.. start, .. values.SelectMany(bytes => bytes)];
    }

    /// <summary>A file of row groups of the given sizes, with numbers and names.</summary>
    public static async Task WriteParquetAsync(string path, params int[] groups)
    {
        var (x, name) = (new DataField<double>("x"), new DataField<string>("name"));
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(x, name), file);
        var first = 0;
        foreach (var rows in groups)
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<double>(x, Enumerable.Range(first, rows).Select(row => row + 0.25).ToArray());
            await group.WriteAsync(name, Enumerable.Range(first, rows).Select(row => row.ToString(CultureInfo.InvariantCulture)).ToArray());
            first += rows;
        }
    }
}
