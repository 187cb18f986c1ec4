using System.Globalization;
using RealNvp.Data;
using RealNvp.Tables;

namespace RealNvp.Bench;

/// <summary>
/// A table split as the literature does: half of the normal rows are given, the other half and all anomalies are asked of, the anomalies last. A table of
/// many rows is cut to a sample of them first.
/// </summary>
internal sealed record AnomalySplit(double[] Cells, int Width, int[] Given, int[] Asked, int Anomalies)
{
    private const int MostRows = 12_000;
    private const int RowsAtOnce = 4096;

    /// <summary>Reads a table and splits it by the seed.</summary>
    public static AnomalySplit Read(string path, ulong seed)
    {
        var (cells, width, isAnomaly) = Read(path);
        var random = SeededRandom.For(seed);
        var rows = isAnomaly.Length <= MostRows ? [.. Enumerable.Range(0, isAnomaly.Length)] : random.Choose(MostRows, isAnomaly.Length).Order().ToArray();
        var normal = rows.Where(row => !isAnomaly[row]).ToArray();
        random.Shuffle<int>(normal);
        var anomalies = rows.Where(row => isAnomaly[row]).ToArray();
        return new(cells, width, normal[..(normal.Length / 2)], [.. normal[(normal.Length / 2)..], .. anomalies], anomalies.Length);
    }

    /// <summary>Writes some rows as a text file with names of columns.</summary>
    public void Write(string path, ReadOnlySpan<int> rows)
    {
        using var file = new StreamWriter(path);
        file.WriteLine(string.Join(',', Enumerable.Range(1, Width).Select(column => $"c{column}")));
        foreach (var row in rows)
        {
            file.WriteLine(string.Join(',', Row(row).ToArray().Select(cell => cell.ToString("R", CultureInfo.InvariantCulture))));
        }
    }

    /// <summary>The values of a row.</summary>
    public ReadOnlySpan<double> Row(int row) => Cells.AsSpan(row * Width, Width);

    /// <summary>The table with all of its digits: plain arrays of rows come as floats.</summary>
    private static (double[] Cells, int Width, bool[] IsAnomaly) Read(string path)
    {
        var width = RowFile.Read(path).Width;
        var schema = new TableSchema
        {
            Columns =
            [
                .. Enumerable.Range(1, width).Select(column => new TableColumn($"c{column}", ColumnKind.Number, ColumnRole.Modelled)),
                new("y", ColumnKind.Category, ColumnRole.Label) { Categories = ["0", "1"] },
            ],
        };
        using var reader = TableReader.Open(path, schema);
        var cells = new List<double>();
        var isAnomaly = new List<bool>();
        foreach (var batch in reader.ReadBatches(RowsAtOnce))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                cells.AddRange(batch.Cells.Span.Slice(row * (width + 1), width));
            }

            isAnomaly.AddRange(batch.Labels.ToArray().Select(label => label != "0"));
        }

        return ([.. cells], width, [.. isAnomaly]);
    }
}
