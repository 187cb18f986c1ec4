using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RealNvp.House.Tests.Documentation;

/// <summary>A key of a spec as docs/spec.md has it.</summary>
/// <param name="Name">The key.</param>
/// <param name="Default">Its default: JSON between backquotes, "none", or "needed".</param>
/// <param name="Range">What may stand there.</param>
internal sealed partial record SpecKey(string Name, string Default, string Range)
{
    /// <summary>Whether an object without the key is refused.</summary>
    public bool IsNeeded => Default.StartsWith("needed", StringComparison.Ordinal);

    /// <summary>The value of an object without the key; null for none.</summary>
    public JsonNode? DefaultValue => Default == "none" ? null : JsonNode.Parse(Default.Trim('`'));

    /// <summary>The words that may stand there; none for numbers and objects.</summary>
    public IEnumerable<string> Words => Word().Matches(Range).Select(match => match.Groups[1].Value);

    /// <summary>The numbers at the ends of the range and just beyond, and whether each may stand there.</summary>
    /// <param name="value">What another key of the same object is, for ranges that end at it.</param>
    public IEnumerable<(JsonNode Value, bool MayStand)> Ends(Func<string, double> value)
    {
        if (Whole().Match(Range) is { Success: true } whole)
        {
            var (first, last) = (Number(whole, 1), Number(whole, 2));
            foreach (var (number, mayStand) in new[] { (first - 1, false), (first, true), (last, true), (last + 1, false) })
            {
                yield return (Wrapped(JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture))!), mayStand);
            }
        }
        else if (Interval().Match(Range) is { Success: true } interval)
        {
            var (first, last) = (End(interval.Groups[2].Value, value), End(interval.Groups[3].Value, value));
            var (hasFirst, hasLast) = (interval.Groups[1].Value == "[", interval.Groups[4].Value == "]");
            yield return (first, hasFirst);
            yield return (hasFirst ? double.BitDecrement(first) : double.BitIncrement(first), !hasFirst);
            yield return (last, hasLast);
            yield return (hasLast ? double.BitIncrement(last) : double.BitDecrement(last), !hasLast);
        }
    }

    private static decimal Number(Match match, int group) => decimal.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static double End(string text, Func<string, double> value) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : text.StartsWith("1 / ", StringComparison.Ordinal) ? 1 / value(text[4..])
        : value(text);

    private JsonNode Wrapped(JsonNode number) => Range.StartsWith("each ", StringComparison.Ordinal) ? new JsonArray(number) : number;

    [GeneratedRegex("`\"([^\"]+)\"`")]
    private static partial Regex Word();

    [GeneratedRegex(@"^(?:each )?(-?\d+) to (\d+)$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^([\[(])(.+), (.+)([\])])$")]
    private static partial Regex Interval();
}
