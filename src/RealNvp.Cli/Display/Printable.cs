using System.Globalization;
using System.Text;

namespace RealNvp.Cli.Display;

/// <summary>
/// Makes text that is not ours safe to show: names of columns, categories and files may hold characters that move the cursor, set a terminal's
/// title or turn the direction of writing. Such a character is written out instead, as in <c>\x1B</c>.
/// </summary>
internal static class Printable
{
    /// <summary>The text as one line in which every character is only shown.</summary>
    public static string Line(string text)
    {
        if (!HasHidden(text))
        {
            return text;
        }

        var line = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\n' => line.Append(@"\n"),
                '\r' => line.Append(@"\r"),
                '\t' => line.Append(@"\t"),
                _ when !IsHidden(rune) => line.Append(rune.ToString()),
                < 0x100 => line.Append(CultureInfo.InvariantCulture, $@"\x{rune.Value:X2}"),
                _ => line.Append(CultureInfo.InvariantCulture, $@"\u{rune.Value:X4}"),
            };
        }

        return line.ToString();
    }

    /// <summary>JSON in which no such character stands as it is. They occur within its strings alone, where the escape means the same.</summary>
    public static string Json(string json)
    {
        if (!HasHidden(json))
        {
            return json;
        }

        var text = new StringBuilder(json.Length + 16);
        foreach (var rune in json.EnumerateRunes())
        {
            if (!IsHidden(rune))
            {
                text.Append(rune.ToString());
                continue;
            }

            foreach (var unit in rune.ToString())
            {
                text.Append(CultureInfo.InvariantCulture, $@"\u{(int)unit:X4}");
            }
        }

        return text.ToString();
    }

    private static bool HasHidden(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune))
            {
                return true;
            }
        }

        return false;
    }

    // The two joiners are part of how words of some languages, and emoji, are written; they move nothing.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        _ => false,
    };
}
