using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>One way to read a column of texts as dates: the order of their parts, with what is seen of how they are written.</summary>
internal sealed class DateCandidate(string pattern)
{
    // A year and a month alone look like many codes. The months that programs write for none, such as 9999-12, are as far off as these.
    private const long YearMicros = 365 * DatePattern.MicrosPerDay;
    private const int MostYears = 230;

    private const DateStyle Date = DateStyle.PaddedDate | DateStyle.BareDate;
    private const DateStyle Hour = DateStyle.PaddedHour | DateStyle.BareHour;
    private const DateStyle Name = DateStyle.UpperName | DateStyle.PlainName;
    private const DateStyle Ending = DateStyle.HasOffset | DateStyle.NoOffset;

    private readonly DatePattern _pattern = DatePattern.Of(pattern)!;
    private readonly DateUnitSearch _unit = new();
    private readonly DateUnitSearch _unitByUtc = new();
    private DateStyle _style;
    private string? _offset;
    private int _minutes;
    private int _leastDigits = int.MaxValue;
    private int _mostDigits;
    private bool _isOnlySomeDigits = true;

    /// <summary>The order of the parts.</summary>
    public string Pattern => pattern;

    /// <summary>The texts that are such dates.</summary>
    public long Hits { get; private set; }

    /// <summary>The texts that are none.</summary>
    public long Misses { get; private set; }

    /// <summary>Where the first of them stands, and what it is.</summary>
    public (string Place, string Text)? FirstMiss { get; private set; }

    /// <summary>Whether times with different offsets came, all of which are read by the clock of UTC.</summary>
    public bool HasSeveralOffsets { get; private set; }

    /// <summary>Whether some were finer than a millionth of a second.</summary>
    public bool IsFiner => _style.HasFlag(DateStyle.Finer);

    /// <summary>Looks at a text; the cursor says where it stands.</summary>
    public void Add(ReadOnlySpan<char> text, ITableCursor cursor)
    {
        if (!_pattern.TryRead(text, out var reading) || IsContradicting(reading))
        {
            Miss(text, cursor);
            return;
        }

        Hits++;
        _style |= reading.Style;
        if (reading.Style.HasFlag(DateStyle.HasOffset))
        {
            _offset ??= text[reading.OffsetStart..].ToString();
            _minutes = Hits == 1 ? reading.Offset : _minutes;
            HasSeveralOffsets |= reading.Offset != _minutes;
        }

        _leastDigits = Math.Min(_leastDigits, reading.Digits);
        _isOnlySomeDigits &= reading.Digits == 0 || _mostDigits == 0 || reading.Digits == _mostDigits;
        _mostDigits = Math.Max(_mostDigits, reading.Digits);
        _unit.Add(reading.Local);
        _unitByUtc.Add(reading.Local - (reading.Offset * DateForm.Length(DateUnit.Minute)));
    }

    /// <summary>Counts a text before the first that is such a date.</summary>
    public void Miss(ReadOnlySpan<char> text, ITableCursor cursor)
    {
        Misses++;
        FirstMiss ??= (cursor.Place, text.ToString());
    }

    /// <summary>Takes over what was missed before this candidate came up.</summary>
    public void MissedBefore(long count, (string Place, string Text)? first) => (Misses, FirstMiss) = (count, first);

    /// <summary>How the dates are written, those that were read.</summary>
    public DateForm ToForm()
    {
        var written = pattern;
        written = _style.HasFlag(DateStyle.BareDate) ? written : Padded(written, 'd', 'M');
        written = _style.HasFlag(DateStyle.BareHour) ? written : Padded(written, 'H', 'h');
        if (_mostDigits > 0)
        {
            var fraction = _leastDigits == _mostDigits ? $".{new string('f', _mostDigits)}"
                : _leastDigits == 0 && _isOnlySomeDigits && _style.HasFlag(DateStyle.EndsInZero) ? $"[.{new string('f', _mostDigits)}]"
                : $".{new string('F', 6)}";
            written = written.Replace("ss", $"ss{fraction}", StringComparison.Ordinal);
        }

        var kind = new DateForm(written, DateUnit.Hour).Kind;
        return new(written, (HasSeveralOffsets ? _unitByUtc : _unit).Of(kind, _pattern.HasDay))
        {
            Offset = !HasSeveralOffsets ? _offset : _offset is ['Z'] ? "Z" : "+00:00",
            IsUpper = (_style & Name) == DateStyle.UpperName,
        };
    }

    private bool IsContradicting(DateReading reading)
    {
        var style = _style | reading.Style;
        return style.HasFlag(Date) || style.HasFlag(Hour) || style.HasFlag(Name) || style.HasFlag(Ending)
            || (!_pattern.HasDay && Math.Abs(reading.Local) > MostYears * YearMicros && !Sentinels.IsMonthForNone(reading.Local));
    }

    private static string Padded(string pattern, char first, char second)
    {
        foreach (var letter in new[] { first, second })
        {
            var place = pattern.IndexOf(letter, StringComparison.Ordinal);
            if (place >= 0 && !(place + 1 < pattern.Length && pattern[place + 1] == letter))
            {
                pattern = pattern.Insert(place, letter.ToString());
            }
        }

        return pattern;
    }
}
