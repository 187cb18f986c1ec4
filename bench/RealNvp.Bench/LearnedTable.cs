using System.Globalization;
using Sylvan.Data.Csv;

namespace RealNvp.Bench;

/// <summary>A table as a learner sees it: numbers and dates as they are, names one-hot, a feature more for what is missing.</summary>
internal sealed class LearnedTable
{
    private const int MostNames = 200;

    private readonly string[] _header;
    private readonly Func<string, float[]>[] _features;

    private LearnedTable(string[] header, Func<string, float[]>[] features, IReadOnlyList<string> leftOut) =>
        (_header, _features, LeftOut) = (header, features, leftOut);

    /// <summary>The columns that nothing is learned from: empty in some table, or free text.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>What the columns are, as the first table has them.</summary>
    public static LearnedTable Of(string[] header, params string[][][] tables)
    {
        var leftOut = new List<string>();
        var features = header.Select((name, column) =>
        {
            string[] present = [.. tables[0].Select(row => row[column]).Where(cell => cell.Length > 0)];
            string[] names = [.. present.Distinct().Order(StringComparer.Ordinal)];
            var isEmpty = tables.Any(table => table.All(row => row[column].Length == 0));
            if (!isEmpty && present.All(cell => Number(cell) is not null))
            {
                var mean = present.Average(cell => Number(cell)!.Value);
                return (Func<string, float[]>)(cell => [(float)(Number(cell) ?? mean), cell.Length == 0 ? 1 : 0]);
            }

            if (isEmpty || names.Length > MostNames)
            {
                leftOut.Add(name);
                return _ => [];
            }

            return cell =>
            {
                var row = new float[names.Length + 1];
                row[cell.Length == 0 ? names.Length : Math.Max(0, Array.BinarySearch(names, cell, StringComparer.Ordinal))] = 1;
                return row;
            };
        });
        return new(header, [.. features], leftOut);
    }

    /// <summary>The cells of a file, a row an array, behind its header.</summary>
    public static (string[] Header, string[][] Rows) Read(string path)
    {
        using var reader = CsvDataReader.Create(path);
        string[] header = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        var rows = new List<string[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, header.Length).Select(column => reader.GetString(column))]);
        }

        return (header, [.. rows]);
    }

    /// <summary>The features of rows, without those of a column that is to be told from the others.</summary>
    public float[][] Features(IEnumerable<string[]> rows, string? without = null) =>
    [
        .. rows.Select(row => _features.Index().Where(item => _header[item.Index] != without).SelectMany(item => item.Item(row[item.Index])).ToArray()),
    ];

    /// <summary>A number, or a date as its days; null for other text. A number that begins with a zero is a code.</summary>
    public static double? Number(string cell) =>
        DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.DayNumber
        : cell is ['0', >= '0' and <= '9', ..] ? null
        : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : null;
}
