using System.Globalization;

namespace RealNvp.Data.Tables.Sources;

/// <summary>What a number as people write it has beside digits and a decimal sign.</summary>
[Flags]
internal enum NumberMarks
{
    None = 0,
    Groups = 1,
    Percent = 2,
    Currency = 4,
    Parentheses = 8,
    FortranExponent = 16,
    DecimalSign = 32,
    MinusBehind = 64,
    LongMinus = 128,
}

/// <summary>Reads numbers as people write them: 2,334 and 2 334,50, 12.5 %, $5, (3) for -3, 3- for -3 and 1.0D+03.</summary>
internal static class WrittenForm
{
    private const int Longest = 64;
    private const char LongMinus = '\u2212';

    private static readonly string[] Currencies = ["EUR", "USD", "GBP", "CHF"];

    /// <summary>Reads a number whose decimal sign is known.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sign">The decimal sign, a point or a comma; the other one may separate thousands.</param>
    /// <param name="number">The number; of a percentage the one that is written.</param>
    /// <param name="marks">What it has.</param>
    /// <param name="currency">Its sign of currency; null without one.</param>
    public static bool TryRead(ReadOnlySpan<char> text, char sign, out double number, out NumberMarks marks, out string? currency)
    {
        (number, marks, currency) = (double.NaN, NumberMarks.None, null);
        text = text.Trim();
        if (text.Length is 0 or > Longest)
        {
            return false;
        }

        if (text is ['(', .. var inner, ')'])
        {
            marks |= NumberMarks.Parentheses;
            text = inner.Trim();
        }

        var isNegative = TakeMinus(ref text, ref marks);
        currency = TakenCurrency(ref text);
        isNegative |= TakeMinus(ref text, ref marks);
        if (text is [.. var before, '%'])
        {
            marks |= NumberMarks.Percent;
            text = before.TrimEnd();
        }

        currency ??= TakenCurrency(ref text);
        marks |= currency is null ? NumberMarks.None : NumberMarks.Currency;
        if (text is [.. var front, '-'])
        {
            marks |= NumberMarks.MinusBehind;
            text = front.TrimEnd();
        }

        Span<char> plain = stackalloc char[Longest + 2];
        if (!TryPlain(text, sign, plain, out var length, ref marks)
            || !double.TryParse(plain[..length], NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number)
            || (marks.HasFlag(NumberMarks.MinusBehind) && (marks & (NumberMarks.Groups | NumberMarks.DecimalSign)) == 0))
        {
            return false;
        }

        var behind = marks.HasFlag(NumberMarks.MinusBehind);
        var around = marks.HasFlag(NumberMarks.Parentheses);
        number = isNegative || behind || around ? -number : number;

        // A number is negative in one way.
        return (isNegative ? 1 : 0) + (behind ? 1 : 0) + (around ? 1 : 0) <= 1;
    }

    private static bool TakeMinus(ref ReadOnlySpan<char> text, ref NumberMarks marks)
    {
        var isNegative = text is ['-' or LongMinus, ..];
        if (isNegative || text is ['+', ..])
        {
            marks |= text[0] == LongMinus ? NumberMarks.LongMinus : NumberMarks.None;
            text = text[1..].TrimStart();
        }

        return isNegative;
    }

    private static string? TakenCurrency(ref ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || (char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1])))
        {
            return null;
        }

        string? found = null;
        if (char.GetUnicodeCategory(text[0]) == UnicodeCategory.CurrencySymbol)
        {
            found = $"{text[0]}";
            text = text[1..].TrimStart();
        }
        else if (char.GetUnicodeCategory(text[^1]) == UnicodeCategory.CurrencySymbol)
        {
            found = $"{text[^1]}";
            text = text[..^1].TrimEnd();
        }

        foreach (var name in found is null ? Currencies : [])
        {
            if (text.StartsWith(name, StringComparison.Ordinal))
            {
                found = name;
                text = text[name.Length..].TrimStart();
                break;
            }

            if (text.EndsWith(name, StringComparison.Ordinal))
            {
                found = name;
                text = text[..^name.Length].TrimEnd();
                break;
            }
        }

        return found;
    }

    /// <summary>The digits with a point and an E, without what groups them: a first group of one to three, others of three (or of two but for the
    /// last: 12,34,567), one sign between them.</summary>
    private static bool TryPlain(ReadOnlySpan<char> text, char sign, Span<char> plain, out int length, ref NumberMarks marks)
    {
        length = 0;
        var end = text.IndexOfAny("eEdD");
        var exponent = end < 0 ? default : text[(end + 1)..];
        var number = end < 0 ? text : text[..end];
        var point = number.IndexOf(sign);
        var whole = point < 0 ? number : number[..point];
        var fraction = point < 0 ? default : number[(point + 1)..];
        marks |= point < 0 ? NumberMarks.None : NumberMarks.DecimalSign;
        var place = whole.IndexOfAnyExceptInRange('0', '9');
        if (place >= 0)
        {
            var separator = whole[place];
            var isKnown = separator is ' ' or '\u00a0' or '\u202f' or '\u2009' or '\'' or '\u2019' || separator == (sign == ',' ? '.' : ',');
            if (!isKnown || place is 0 or > 3 || whole[0] == '0')
            {
                return false;
            }

            marks |= NumberMarks.Groups;
            whole[..place].CopyTo(plain);
            length = place;
            for (whole = whole[place..]; whole.Length > 0;)
            {
                // As India groups them: two digits in all groups but the last.
                var digits = separator == ',' && place < 3 && whole.Length >= 7 && whole[3] == separator ? 2 : 3;
                if (whole.Length <= digits || whole[0] != separator || whole.Slice(1, digits).ContainsAnyExceptInRange('0', '9'))
                {
                    return false;
                }

                whole.Slice(1, digits).CopyTo(plain[length..]);
                length += digits;
                whole = whole[(digits + 1)..];
            }
        }
        else
        {
            whole.CopyTo(plain);
            length = whole.Length;
        }

        if (length + fraction.Length == 0 || fraction.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        plain[length++] = '.';
        fraction.CopyTo(plain[length..]);
        length += fraction.Length;
        if (end < 0)
        {
            // A point with no digit behind it is one too many.
            length -= fraction.IsEmpty ? 1 : 0;
            return true;
        }

        // 12D34 is a code as well.
        var isFortran = text[end] is 'd' or 'D';
        if ((isFortran && point < 0 && exponent is not ['+' or '-', ..]) || exponent.TrimStart("+-").Length is 0 or > 4)
        {
            return false;
        }

        marks |= isFortran ? NumberMarks.FortranExponent : NumberMarks.None;
        length -= fraction.IsEmpty ? 1 : 0;
        plain[length++] = 'E';
        exponent.CopyTo(plain[length..]);
        length += exponent.Length;
        return true;
    }
}
