namespace RealNvp.Tables;

/// <summary>The parts of a date or time as they are read.</summary>
internal struct DateParts
{
    private int _hour;
    private int _minute;
    private int _second;
    private int _day = 1;
    private bool _isTwelve;

    public DateParts()
    {
    }

    public int Year { get; set; }

    public int Month { get; set; }

    public int Micros { get; set; }

    public int Digits { get; set; }

    public bool IsAfternoon { get; set; }

    public DateStyle Style { get; set; }

    /// <summary>Takes a number of so many digits.</summary>
    public void Set(char letter, int number, int length)
    {
        switch (letter)
        {
            case 'M':
                Month = number;
                break;
            case 'd':
                _day = number;
                break;
            case 'm':
                _minute = number;
                return;
            case 's':
                _second = number;
                return;
            default:
                (_hour, _isTwelve) = (number, letter == 'h');
                break;
        }

        if (number < 10)
        {
            var isDate = letter is 'M' or 'd';
            Style |= length == 2 ? isDate ? DateStyle.PaddedDate : DateStyle.PaddedHour : isDate ? DateStyle.BareDate : DateStyle.BareHour;
        }
    }

    /// <summary>Millionths of a second since 1970, or since midnight without a date; false for what no calendar has.</summary>
    public readonly bool TryCount(bool hasDate, out long micros)
    {
        micros = 0;
        var hour = !_isTwelve ? _hour : (_hour % 12) + (IsAfternoon ? 12 : 0);
        if (hour > 23 || (_isTwelve && _hour is 0 or > 12))
        {
            return false;
        }

        micros = ((((((hour * 60L) + _minute) * 60) + _second) * 1_000_000) + Micros);
        if (!hasDate)
        {
            return true;
        }

        if (Year < 1 || Month is < 1 or > 12 || _day < 1 || _day > DateTime.DaysInMonth(Year, Month))
        {
            return false;
        }

        micros += (new DateOnly(Year, Month, _day).DayNumber - DateForm.EpochDay) * DatePattern.MicrosPerDay;
        return true;
    }
}
