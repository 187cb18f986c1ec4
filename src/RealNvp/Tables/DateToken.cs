namespace RealNvp.Tables;

/// <summary>A part of a pattern of dates.</summary>
/// <param name="Letter">y, M, d, H, h, m, s, t, a point for the fraction of a second; a blank for what stands for itself.</param>
/// <param name="Length">How often it is there: the digits that it has at least, or the kind of name.</param>
/// <param name="Literal">What stands for itself, or the decimal sign of a fraction.</param>
/// <param name="Fraction">F for digits that are needed, [ for all or none, f for those that are always there.</param>
internal readonly record struct DateToken(char Letter, int Length, char Literal, char Fraction)
{
    private const int LongestFraction = 9;

    /// <summary>The parts of a pattern; null for what is none.</summary>
    public static DateToken[]? Of(ReadOnlySpan<char> pattern)
    {
        var tokens = new List<DateToken>();
        while (pattern.Length > 0)
        {
            var token = Next(pattern, out var length);
            if (token is null)
            {
                return null;
            }

            tokens.Add(token.Value);
            pattern = pattern[length..];
        }

        return [.. tokens];
    }

    /// <summary>Writes its part of a date.</summary>
    public void Write(DateTime time, Func<int, string> monthName, Span<char> text, ref int length)
    {
        switch (Letter)
        {
            case 'y':
                Digits(Length == 2 ? time.Year % 100 : time.Year, Length, text, ref length);
                break;
            case 'M' when Length > 2:
                var name = monthName(time.Month).AsSpan();
                name = Length == 3 ? name[..3] : name;
                name.CopyTo(text[length..]);
                length += name.Length;
                break;
            case 'M' or 'd' or 'H' or 'h' or 'm' or 's':
                Digits(Number(time), Length, text, ref length);
                break;
            case 't':
                text[length++] = time.Hour < 12 ? 'A' : 'P';
                text[length++] = 'M';
                break;
            case '.':
                WriteFraction((int)(time.Ticks / TimeSpan.TicksPerMicrosecond % 1_000_000), text, ref length);
                break;
            default:
                text[length++] = Literal;
                break;
        }
    }

    private static DateToken? Next(ReadOnlySpan<char> pattern, out int length)
    {
        var letter = pattern[0];
        length = 1;
        if (letter is '.' or ',' && pattern is [_, 'f' or 'F', ..])
        {
            var digits = Run(pattern[1..]);
            length += digits;
            return digits <= LongestFraction ? new('.', digits, letter, pattern[1]) : null;
        }

        if (letter == '[')
        {
            var digits = pattern is ['[', '.' or ',', 'f', ..] ? Run(pattern[2..]) : 0;
            length = digits + 3;
            return digits is > 0 and <= LongestFraction && pattern.Length >= length && pattern[length - 1] == ']' ? new('.', digits, pattern[1], '[') : null;
        }

        if ("yMdHhmst".Contains(letter, StringComparison.Ordinal))
        {
            length = Run(pattern);
            var isOne = letter switch
            {
                'y' => length is 2 or 4,
                'M' => length <= 4,
                'm' or 's' or 't' => length == 2,
                _ => length <= 2,
            };
            return isOne ? new(letter, length, ' ', ' ') : null;
        }

        return letter is 'T' or ' ' or '-' or '/' or '.' or ':' or ',' ? new(' ', 1, letter, ' ') : null;
    }

    private static int Run(ReadOnlySpan<char> pattern)
    {
        var end = pattern.IndexOfAnyExcept(pattern[0]);
        return end < 0 ? pattern.Length : end;
    }

    private int Number(DateTime time) => Letter switch
    {
        'M' => time.Month,
        'd' => time.Day,
        'H' => time.Hour,
        'h' => time.Hour % 12 == 0 ? 12 : time.Hour % 12,
        'm' => time.Minute,
        _ => time.Second,
    };

    private void WriteFraction(int micros, Span<char> text, ref int length)
    {
        if (micros == 0 && Fraction is 'F' or '[')
        {
            return;
        }

        text[length++] = Literal;
        var start = length;
        Digits(micros, 6, text, ref length);
        while (length - start < Length)
        {
            text[length++] = '0';
        }

        length = start + Length;
        while (Fraction == 'F' && text[length - 1] == '0')
        {
            length--;
        }
    }

    private static void Digits(int number, int least, Span<char> text, ref int length)
    {
        var digits = least;
        for (var rest = number; rest >= Power(digits); digits++)
        {
        }

        for (var place = length + digits - 1; place >= length; place--)
        {
            text[place] = (char)('0' + (number % 10));
            number /= 10;
        }

        length += digits;
    }

    private static long Power(int digits)
    {
        var power = 1L;
        for (var i = 0; i < digits; i++)
        {
            power *= 10;
        }

        return power;
    }
}
