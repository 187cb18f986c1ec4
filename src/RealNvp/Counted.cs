using System.Globalization;

namespace RealNvp;

/// <summary>A number with its noun, as sentences have it: 1 row, 2,000 rows, 3 categories.</summary>
internal static class Counted
{
    /// <summary>The number and the noun, in the plural unless the number is 1.</summary>
    /// <param name="count">The number.</param>
    /// <param name="one">The noun in the singular, with what stands before it, such as <c>held-out row</c>.</param>
    public static string Of(long count, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : Plural(one))}");

    /// <summary>The same with a verb behind it.</summary>
    /// <param name="count">The number.</param>
    /// <param name="one">The noun in the singular.</param>
    /// <param name="does">The verb for one, such as <c>has</c>.</param>
    /// <param name="do">The verb for more, such as <c>have</c>.</param>
    public static string Of(long count, string one, string does, string @do) => $"{Of(count, one)} {(count == 1 ? does : @do)}";

    private static string Plural(string one) => one[^1] == 'y' && !"aeiou".Contains(one[^2]) ? $"{one[..^1]}ies"
        : one[^1] is 's' or 'x' || one.EndsWith("tch", StringComparison.Ordinal) ? $"{one}es"
        : $"{one}s";
}
