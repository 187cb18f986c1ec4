using SkiaSharp;

namespace RealNvp.Pictures;

/// <summary>Cuts text to the room there is.</summary>
internal static class FittedText
{
    private const string Cut = "\u2026";

    // No picture has room for more; of a name of fifty thousand the rest is not measured.
    private const int MostLetters = 512;

    /// <summary>The text, or as much of its beginning as fits before an ellipsis.</summary>
    public static string Line(string text, SKFont font, float room)
    {
        if (text.Length <= MostLetters && font.MeasureText(text) <= room)
        {
            return text;
        }

        var length = Math.Min(text.Length - 1, MostLetters);
        while (length > 1 && font.MeasureText(text[..length].TrimEnd() + Cut) > room)
        {
            length--;
        }

        // Half of a surrogate pair is no character.
        return text[..(char.IsHighSurrogate(text[length - 1]) && length > 1 ? length - 1 : length)].TrimEnd() + Cut;
    }

    /// <summary>The text in at most two lines, broken at a blank where it does not fit into one.</summary>
    public static IReadOnlyList<string> TwoLines(string text, SKFont font, float room)
    {
        if (text.Length <= MostLetters && font.MeasureText(text) <= room)
        {
            return [text];
        }

        var blank = Enumerable.Range(1, Math.Min(text.Length, MostLetters) - 1)
            .Where(place => text[place] == ' ' && font.MeasureText(text[..place]) <= room)
            .DefaultIfEmpty(0)
            .Max();
        return blank > 0
            ? [text[..blank], Line(text[(blank + 1)..], font, room)]
            : [Line(text, font, room)];
    }
}
