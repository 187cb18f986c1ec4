using System.Text.RegularExpressions;

namespace RealNvp.Fuzzing;

/// <summary>Damages JSON a token at a time, so that most of it is still JSON.</summary>
internal static partial class JsonDamage
{
    private static readonly string[] Tokens =
    [
        "null", "true", "0", "-1", "0.5", "1e999", "-1e999", "1e-999", "2147483647", "2147483648", "-2147483648", "9223372036854775807",
        "9223372036854775808", "1e40", "\"\"", "\"NaN\"", "\"Infinity\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"",
        "{}", "[]", "[null]", "[[]]", "[0]", "[1e999]", "{\"a\":1}", "[\"x\",\"x\"]", "[\"x\",null]",
    ];

    /// <summary>This JSON with one to four tokens replaced, left out, given twice or exchanged, or something nested deeply put in.</summary>
    public static string Of(Random random, string json)
    {
        var tokens = TokenPattern().Matches(json).Select(match => match.Value).ToList();
        for (var damage = random.Next(random.Next(1, 5)) + 1; damage > 0 && tokens.Count > 1; damage--)
        {
            var place = random.Next(tokens.Count);
            switch (random.Next(10))
            {
                case 0:
                    tokens.RemoveAt(place);
                    break;
                case 1:
                    // A part of a list or an object once more: keys given twice, columns given twice.
                    var length = Math.Min(random.Next(1, 30), tokens.Count - place);
                    tokens.InsertRange(place, tokens.GetRange(place, length));
                    break;
                case 2:
                    var other = random.Next(tokens.Count);
                    (tokens[place], tokens[other]) = (tokens[other], tokens[place]);
                    break;
                case 3 when random.Next(5) == 0:
                    var depth = random.Next(3) switch { 0 => 5, 1 => 70, _ => 20_000 };
                    tokens[place] = new string('[', depth) + new string(']', depth);
                    break;
                default:
                    ReplaceValue(random, tokens, place);
                    break;
            }
        }

        return string.Concat(tokens);
    }

    // A value and not a key or a bracket, where there is one: what is read is then the value.
    private static void ReplaceValue(Random random, List<string> tokens, int place)
    {
        for (var step = 0; step < tokens.Count; step++)
        {
            var index = (place + step) % tokens.Count;
            var isValue = tokens[index] is not ("{" or "}" or "[" or "]" or ":" or ",") && (index + 1 == tokens.Count || tokens[index + 1] != ":");
            if (isValue)
            {
                tokens[index] = Tokens[random.Next(Tokens.Length)];
                return;
            }
        }
    }

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|[{}\[\],:]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex TokenPattern();
}
