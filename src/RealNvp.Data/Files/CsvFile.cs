using System.Globalization;
using System.Text;
using RealNvp.Files;

namespace RealNvp.Data;

/// <summary>Writes tables of numbers as comma-separated text.</summary>
public static class CsvFile
{
    // The last four are the wide forms of the first, which spreadsheets know too.
    private const string FormulaStarts = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>Writes rows in the invariant culture, each value in the fewest digits that read back as the same float.</summary>
    /// <param name="path">The file to create or replace, whole or not at all.</param>
    /// <param name="values">The values row after row.</param>
    /// <param name="columns">The number of values in a row.</param>
    /// <param name="header">The names of the columns for the first line, or null for no such line.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="DataFaultException">
    /// The columns do not divide the values, the header has another number of names, or the file cannot be written there.
    /// </exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public static void Write(
        string path, ReadOnlySpan<float> values, int columns, IReadOnlyList<string>? header = null, CancellationToken cancellationToken = default)
    {
        RowLayout.CountRows(values.Length, columns);
        if (header is not null && header.Count != columns)
        {
            throw new DataFaultException($"There are {Counted.Of(header.Count, "name")} for {Counted.Of(columns, "column")}; give one for each.");
        }

        var copy = values.ToArray();
        AtomicFile.Write(path, stream =>
        {
            using var text = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\n" };
            if (header is not null)
            {
                text.WriteLine(string.Join(',', header.Select(name => Quote(name))));
            }

            for (var i = 0; i < copy.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                text.Write(copy[i].ToString(CultureInfo.InvariantCulture));
                text.Write((i + 1) % columns == 0 ? '\n' : ',');
            }
        });
    }

    /// <summary>A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it.</summary>
    internal static string Harmless(string text) =>
        text.AsSpan().TrimStart(' ') is [var first, ..] && FormulaStarts.Contains(first) ? $"'{text}" : text;

    /// <summary>A text as a cell, in quotation marks where it would otherwise be read as something else.</summary>
    /// <param name="text">The text.</param>
    /// <param name="delimiter">What stands between cells.</param>
    internal static string Quote(string text, char delimiter = ',')
    {
        ArgumentNullException.ThrowIfNull(text);
        var isPlain = text.AsSpan().IndexOfAny($"{delimiter}\"\r\n") < 0 && !text.StartsWith('#');
        return isPlain ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
