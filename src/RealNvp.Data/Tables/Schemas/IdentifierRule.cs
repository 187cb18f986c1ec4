using System.Text.RegularExpressions;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Says of which columns the values name rows instead of measuring something: row numbers, keys, codes. A density of them would say nothing of new rows,
/// which have others.
/// </summary>
internal static partial class IdentifierRule
{
    /// <summary>The fewest rows in which numbers that are all different are taken for keys.</summary>
    private const int FewestKeys = 50;

    /// <summary>Of random whole numbers so many pairs would be equal before numbers that are all different are taken for keys.</summary>
    private const double FewestRepeats = 10;

    /// <summary>The fewest rows that are taken for counted.</summary>
    private const int FewestCounted = 10;

    private const int EarliestYear = 1000;

    /// <summary>What whole numbers identify, in words; null for a column that measures.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="names">The names of all columns: one that has none of its own where others have is an index, as R and pandas write it.</param>
    /// <param name="values">Its values, all of them whole numbers.</param>
    public static string? OfNumbers(string name, IReadOnlyList<string> names, ColumnProfile values)
    {
        var keys = values.Keys;
        if (!keys.AreDifferent || values.Texts > 0 || AreYears(name, values))
        {
            return null;
        }

        var (least, most) = (FormattableString.Invariant($"{values.Least:F0}"), FormattableString.Invariant($"{values.Most:F0}"));
        var range = values.Most - values.Least + 1;
        return keys.AreCounted && keys.Count >= FewestCounted && values.Missing == 0 ? $"row numbers, {least} to {most}"
            : keys.Count < FewestKeys ? null
            : keys.AreRising && values.Step == 1 && range <= 2.0 * keys.Count ? $"row numbers with gaps, {least} to {most}"
            : NamesKeys(name) || IsUnnamed(name, names) ? $"keys, {least} to {most}, each in one row"
            : !keys.AreRising && values.Step == 1 && keys.Count * (keys.Count - 1.0) / (2 * range) >= FewestRepeats
                ? $"keys, {least} to {most}, each in one row where random numbers would repeat"
            : null;
    }

    /// <summary>By what pattern new identifiers of a column are made; null where there is none.</summary>
    public static IdentifierPattern? PatternOf(ColumnProfile values) =>
        values.Texts > 0 ? values.Numbers > 0 ? null : values.Codes.Pattern
        : values is { Numbers: > 0, Decimals: 0, Dates: null, IsBeyondExact: false } ? new(IdentifierKind.Number, Last: (long)values.Most)
        : null;

    /// <summary>Whether a column stands first and has no name where others have: it is called by its number then.</summary>
    private static bool IsUnnamed(string name, IReadOnlyList<string> names) => names is [var first, var second, ..]
        && first == name && (first, second) is ("c1", not "c2");

    /// <summary>Whether a header says that its column holds keys: id, customer_id, orderId, key, Unnamed: 0.</summary>
    public static bool NamesKeys(string name) => KeyName().IsMatch(name);

    // A year in each row is when something was measured, and not which row it is.
    private static bool AreYears(string name, ColumnProfile values) =>
        values is { Least: >= EarliestYear, Most: < EarliestYear + 2000 } && YearName().IsMatch(name);

    [GeneratedRegex(@"(^|[^\p{L}])(year|yr|jahr|ann[eé]e|a[nñ]o|anno|jaar|rok)s?([^\p{L}]|$)|[a-z0-9]Year$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex YearName();

    [GeneratedRegex(
        @"^((?i:unnamed: 0|index|idx|row|rownum|row.?number)|(.*[\s_.\-])?(?i:id|uid|uuid|guid|key|nr|no)|(.*[a-z0-9])?(Id|ID|Key|Uuid|UUID|Guid|GUID|Nr|No))$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyName();
}
