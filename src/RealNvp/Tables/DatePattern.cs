using System.Collections.Concurrent;
using System.Globalization;

namespace RealNvp.Tables;

/// <summary>
/// A pattern of dates and times: yyyy yy M MM MMM MMMM d dd H HH h hh mm ss tt, .fff for digits of a second that are always there, .FFF for those it needs,
/// [.fff] for all or none; all else stands for itself. Reading takes one digit or two where the pattern has a day, month or hour, and any fraction.
/// </summary>
internal sealed class DatePattern
{
    public const long MicrosPerDay = 86_400_000_000;

    private const int Longest = 40;
    private const int MostKept = 1000;
    private const int CenturyEnd = 49;

    private static readonly ConcurrentDictionary<string, DatePattern?> Known = new(StringComparer.Ordinal);
    private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12];

    private readonly DateToken[] _tokens;

    private DatePattern(DateToken[] tokens) => _tokens = tokens;

    /// <summary>Whether it has a year and a month.</summary>
    public bool HasDate => Has('y') && Has('M');

    /// <summary>Whether it has a day.</summary>
    public bool HasDay => Has('d');

    /// <summary>Whether it has an hour and a minute.</summary>
    public bool HasTime => (Has('H') || (Has('h') && Has('t'))) && Has('m');

    /// <summary>The pattern that a text is; null for a text that is none: it lacks a part, or has one twice.</summary>
    public static DatePattern? Of(string text)
    {
        if (Known.TryGetValue(text, out var known))
        {
            return known;
        }

        var tokens = text.Length <= Longest ? DateToken.Of(text) : null;
        var pattern = tokens is null ? null : new DatePattern(tokens);
        pattern = pattern?.IsUsable == true ? pattern : null;
        return Known.Count < MostKept ? Known.GetOrAdd(text, pattern) : pattern;
    }

    /// <summary>Reads a text of this pattern.</summary>
    public bool TryRead(ReadOnlySpan<char> text, out DateReading reading)
    {
        var parts = new DateParts();
        reading = default;
        var rest = text;
        foreach (var token in _tokens)
        {
            if (!TryTake(token, ref rest, ref parts))
            {
                return false;
            }
        }

        var offset = 0;
        if (HasTime)
        {
            parts.Style |= rest.Length > 0 ? DateStyle.HasOffset : DateStyle.NoOffset;
            if (rest.Length > 0 && !TryOffset(rest, out offset))
            {
                return false;
            }
        }
        else if (rest.Length > 0)
        {
            return false;
        }

        if (!parts.TryCount(HasDate, out var local))
        {
            return false;
        }

        reading = new(local, offset, text.Length - rest.Length, parts.Digits, parts.Style);
        return true;
    }

    /// <summary>Writes a date or time.</summary>
    /// <param name="local">Millionths of a second, since 1970 or midnight, within the calendar.</param>
    /// <param name="isUpper">Whether a month's name is in capitals.</param>
    public string Write(long local, bool isUpper)
    {
        var time = DateTime.UnixEpoch.AddTicks(local * TimeSpan.TicksPerMicrosecond);
        Span<char> text = stackalloc char[2 * Longest];
        var length = 0;
        foreach (var token in _tokens)
        {
            token.Write(time, isUpper ? month => Months[month - 1].ToUpperInvariant() : month => Months[month - 1], text, ref length);
        }

        return text[..length].ToString();
    }

    /// <summary>The minutes by which times with this ending are ahead of UTC.</summary>
    public static bool TryOffset(ReadOnlySpan<char> ending, out int minutes)
    {
        minutes = 0;
        var text = ending.TrimStart(' ');
        if (text is "Z" or "z" or "UTC" or "GMT")
        {
            return true;
        }

        if (text is not ['+' or '-', >= '0' and <= '1', >= '0' and <= '9', ..])
        {
            return false;
        }

        var rest = text[3..];
        rest = rest is [':', ..] ? rest[1..] : rest;
        if (rest is not ([] or [>= '0' and <= '5', >= '0' and <= '9']) || (text.Length == 4))
        {
            return false;
        }

        minutes = (10 * (text[1] - '0')) + text[2] - '0';
        minutes = (60 * minutes) + (rest.Length == 0 ? 0 : (10 * (rest[0] - '0')) + rest[1] - '0');
        minutes = text[0] == '-' ? -minutes : minutes;
        return true;
    }

    private bool IsUsable
    {
        get
        {
            var isEachOnce = "yMdHhmst.".All(letter => _tokens.Count(token => token.Letter == letter) <= 1);
            var isTimeWhole = !(Has('H') || Has('h') || Has('m') || Has('s') || Has('t') || Has('.')) || HasTime;
            var isDateWhole = !(Has('y') || Has('M') || Has('d')) || HasDate;
            return isEachOnce && isTimeWhole && isDateWhole && (HasDate || HasTime) && Has('h') == Has('t') && !(Has('H') && Has('h'))
                && (!HasTime || !HasDate || HasDay) && (!Has('.') || Has('s'));
        }
    }

    private bool Has(char letter) => Array.Exists(_tokens, token => token.Letter == letter);

    private static bool TryTake(DateToken token, ref ReadOnlySpan<char> rest, ref DateParts parts)
    {
        var number = 0;
        switch (token.Letter)
        {
            case 'y':
                if (!TryDigits(ref rest, token.Length, token.Length, out number, out _))
                {
                    return false;
                }

                parts.Year = token.Length == 4 ? number : number <= CenturyEnd ? 2000 + number : 1900 + number;
                return true;
            case 'M' when token.Length > 2:
                return TryMonth(ref rest, token.Length == 3, ref parts);
            case 'M' or 'd' or 'H' or 'h':
                if (!TryDigits(ref rest, 1, 2, out number, out var length))
                {
                    return false;
                }

                parts.Set(token.Letter, number, length);
                return true;
            case 'm' or 's':
                parts.Set(token.Letter, number = TryDigits(ref rest, 2, 2, out number, out _) ? number : -1, 2);
                if (token.Letter == 's' && number >= 0)
                {
                    TakeFraction(ref rest, ref parts);
                }

                return number is >= 0 and < 60;
            case 't':
                parts.IsAfternoon = rest is ['P', 'M', ..];
                if (rest is not ['A' or 'P', 'M', ..])
                {
                    return false;
                }

                rest = rest[2..];
                return true;
            case '.':
                return true;
            default:
                if (rest.Length == 0 || rest[0] != token.Literal)
                {
                    return false;
                }

                rest = rest[1..];
                return true;
        }
    }

    private static bool TryDigits(ref ReadOnlySpan<char> rest, int least, int most, out int number, out int length)
    {
        (number, length) = (0, 0);
        while (length < most && length < rest.Length && char.IsAsciiDigit(rest[length]))
        {
            number = (10 * number) + rest[length++] - '0';
        }

        rest = rest[length..];
        return length >= least;
    }

    private static bool TryMonth(ref ReadOnlySpan<char> rest, bool isShort, ref DateParts parts)
    {
        for (var month = 0; month < Months.Length; month++)
        {
            var name = isShort ? Months[month].AsSpan(0, 3) : Months[month];
            if (rest.StartsWith(name, StringComparison.OrdinalIgnoreCase) && !(rest.Length > name.Length && char.IsLetter(rest[name.Length])))
            {
                parts.Month = month + 1;
                parts.Style |= rest.StartsWith(name, StringComparison.Ordinal) ? DateStyle.PlainName
                    : !rest[..name.Length].ContainsAnyInRange('a', 'z') ? DateStyle.UpperName
                    : DateStyle.PlainName | DateStyle.UpperName;
                rest = rest[name.Length..];
                return true;
            }
        }

        return false;
    }

    private static void TakeFraction(ref ReadOnlySpan<char> rest, ref DateParts parts)
    {
        if (rest is not ['.' or ',', >= '0' and <= '9', ..])
        {
            return;
        }

        var (length, micros, isFiner) = (0, 0, false);
        for (; length < 9 && length + 1 < rest.Length && char.IsAsciiDigit(rest[length + 1]); length++)
        {
            var digit = rest[length + 1] - '0';
            micros = length < 6 ? (10 * micros) + digit : micros;
            isFiner |= length >= 6 && digit > 0;
        }

        for (var i = length; i < 6; i++)
        {
            micros *= 10;
        }

        parts.Style |= (rest[length] == '0' ? DateStyle.EndsInZero : 0) | (isFiner ? DateStyle.Finer : 0);
        (parts.Micros, parts.Digits) = (micros, length);
        rest = rest[(length + 1)..];
    }
}
