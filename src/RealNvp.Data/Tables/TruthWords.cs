using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>The words True and False, as files have them for truth values.</summary>
internal static class TruthWords
{
    /// <summary>Whether the categories of a column are these words, in letters of any case.</summary>
    public static bool Are(TableColumn column) =>
        column is { Kind: ColumnKind.Category, Categories: { Count: 1 or 2 } names } && names.All(name => Of(name) is not null);

    /// <summary>The truth value that a word is; null for other texts.</summary>
    public static bool? Of(ReadOnlySpan<char> text) =>
        text.Equals(bool.TrueString, StringComparison.OrdinalIgnoreCase) ? true
        : text.Equals(bool.FalseString, StringComparison.OrdinalIgnoreCase) ? false
        : null;
}
