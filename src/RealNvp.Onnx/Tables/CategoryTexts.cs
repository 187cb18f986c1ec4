using System.Globalization;
using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;

namespace RealNvp.Onnx.Tables;

/// <summary>The texts that stand for a column's categories: the names, whole numbers with and without a point, truth values, marks of gaps.</summary>
internal static class CategoryTexts
{
    private static readonly string[] Truths = ["true", "True", "TRUE", "false", "False", "FALSE", "1", "0", "1.0", "0.0"];

    /// <summary>Each text with the index of its category; -1 for what marks a missing value.</summary>
    public static IReadOnlyList<(string Text, int Index)> Of(IReadOnlyList<string> categories, IReadOnlyList<string>? marks)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var mark in marks ?? TextFormat.UsualMarks)
        {
            foreach (var written in (string[])[mark, mark.ToUpperInvariant(), mark.ToLowerInvariant(), Capital(mark), mark == "nan" ? "NaN" : mark])
            {
                known[written] = -1;
            }
        }

        known[""] = -1;
        var lookup = new CategoryLookup(categories);
        foreach (var text in (IEnumerable<string>)[.. categories, .. categories.SelectMany(Others), .. Truths])
        {
            var content = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? CellContent.Number : CellContent.Text;
            if (!known.ContainsKey(text) && lookup.Find(text, content, number) is { } index)
            {
                known.Add(text, index);
            }
        }

        return [.. known.Select(item => (item.Key, item.Value))];
    }

    // Whoever makes text of a column of numbers with gaps has 1.0 where the file has 1.
    private static IEnumerable<string> Others(string name) =>
        [$"{name}.0", name.EndsWith(".0", StringComparison.Ordinal) ? name[..^2] : name];

    private static string Capital(string mark) => mark.Length == 0 ? mark : $"{char.ToUpperInvariant(mark[0])}{mark[1..]}";
}
