using System.Text.Json.Serialization;

namespace RealNvp.Tables;

/// <summary>
/// How the dates or times of a column are written and what its cells count. A cell is a whole number of <see cref="Unit"/> since 1970, of a time of day since
/// midnight, by the clock of <see cref="Offset"/>.
/// </summary>
/// <param name="Pattern">
/// How they are written, such as <c>dd.MM.yyyy</c> or <c>yyyy-MM-ddTHH:mm:ss</c>: yyyy yy M MM MMM MMMM d dd H HH h hh mm ss tt, .fff for digits of a second
/// that are always there, .FFF for those that are needed, [.fff] for all or none; other signs stand for themselves.
/// </param>
/// <param name="Unit">What the cells count.</param>
public sealed record DateForm(string Pattern, DateUnit Unit)
{
    internal const int EpochDay = 719_162;

    private const long LeastMicros = -EpochDay * DatePattern.MicrosPerDay;
    private const long MostMicros = ((3_652_059L - EpochDay) * DatePattern.MicrosPerDay) - 1;

    private const string MonthAlone = "yyyy-MM";

    // What other files may have the same moments in: a table of text and one of Parquet.
    private static readonly string[] UsualPatterns =
        ["yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm", MonthAlone];

    private static readonly string[] UsualTimes = ["HH:mm:ss", "HH:mm"];

    /// <summary>What stands behind each, such as <c>Z</c> or <c>+02:00</c>: the offset from UTC of all of them; null without one.</summary>
    public string? Offset { get; init; }

    /// <summary>Whether the names of months are in capitals.</summary>
    public bool IsUpper { get; init; }

    /// <summary>The decimals of a second that a Parquet file stored: 3, 6 or 9; null for those that were text.</summary>
    public int? StoredDigits { get; init; }

    /// <summary>Whether it has a date, a time of day, or both.</summary>
    [JsonIgnore]
    public ColumnKind Kind => DatePattern.Of(Pattern) switch
    {
        { HasDate: true, HasTime: true } => ColumnKind.DateTime,
        { HasTime: true } => ColumnKind.Time,
        _ => ColumnKind.Date,
    };

    /// <summary>A cell as the table writes it, rounded to the unit; nothing for not-a-number.</summary>
    public string Text(double cell) =>
        double.IsNaN(cell) ? "" : $"{(DatePattern.Of(Pattern) ?? throw NoPattern(Pattern)).Write(Micros(cell), IsUpper)}{Offset}";

    /// <summary>Reads a date or time in this form, or in that of ISO 8601; the cell has a fraction where it is finer than the unit.</summary>
    /// <param name="text">The text, trimmed.</param>
    /// <param name="cell">The cell; not-a-number if it is none.</param>
    public bool TryRead(ReadOnlySpan<char> text, out double cell)
    {
        if (DatePattern.Of(Pattern) is { } own && own.TryRead(text, out var reading))
        {
            cell = Cell(OwnClock(reading));
            return true;
        }

        foreach (var usual in Kind == ColumnKind.Time ? UsualTimes : UsualPatterns)
        {
            if (DatePattern.Of(usual)!.TryRead(text, out reading))
            {
                cell = Cell(OwnClock(reading));
                return true;
            }
        }

        cell = double.NaN;
        return false;
    }

    /// <summary>Whether a text is a whole month, where the dates are finer: it is read as the beginning of the month, which somebody may not mean.</summary>
    internal bool IsWholeMonth(ReadOnlySpan<char> text) =>
        Unit is not (DateUnit.Month or DateUnit.MonthEnd) && Kind != ColumnKind.Time && DatePattern.Of(MonthAlone)!.TryRead(text, out _);

    /// <summary>The cell of a moment.</summary>
    /// <param name="micros">Millionths of a second since 1970, or since midnight, by the clock of the form's offset.</param>
    internal double Cell(long micros)
    {
        if (Unit is not (DateUnit.Month or DateUnit.MonthEnd))
        {
            return micros / (double)Length(Unit);
        }

        var (day, within) = (FloorDay(micros), Within(micros));
        var date = DateOnly.FromDayNumber(EpochDay + day);
        var days = DateTime.DaysInMonth(date.Year, date.Month);
        var months = ((date.Year - 1970) * 12) + date.Month - 1;
        var passed = date.Day + (within / (double)DatePattern.MicrosPerDay);
        return Unit == DateUnit.Month ? months + ((passed - 1) / days) : months - 1 + (passed / days);
    }

    /// <summary>The moment of a cell, rounded to the unit and kept within the calendar; of a time of day within the day.</summary>
    internal long Micros(double cell)
    {
        cell = Math.Round(cell);
        if (Unit is DateUnit.Month or DateUnit.MonthEnd)
        {
            var months = (int)Math.Clamp(cell, -1969 * 12, (8030 * 12) - 1);
            var (years, month) = (Math.DivRem(months + (1969 * 12), 12));
            var day = Unit == DateUnit.Month ? 1 : DateTime.DaysInMonth(years + 1, month + 1);
            return (new DateOnly(years + 1, month + 1, day).DayNumber - EpochDay) * DatePattern.MicrosPerDay;
        }

        var length = Length(Unit);
        if (Kind == ColumnKind.Time)
        {
            var perDay = DatePattern.MicrosPerDay / length;
            var whole = (long)(cell % perDay);
            return (whole < 0 ? whole + perDay : whole) * length;
        }

        return (long)Math.Clamp(cell, LeastMicros / length, MostMicros / length) * length;
    }

    /// <summary>How many values a part can have.</summary>
    internal static int CountOf(DatePart part) => part switch
    {
        DatePart.Month => 12,
        DatePart.Day => 31,
        DatePart.Weekday => 7,
        DatePart.Hour => 24,
        _ => 60,
    };

    /// <summary>A part of the moment of a cell.</summary>
    internal int PartOf(double cell, DatePart part)
    {
        var micros = Micros(cell);
        var within = Within(micros);
        return part switch
        {
            DatePart.Month => DateOnly.FromDayNumber(EpochDay + FloorDay(micros)).Month - 1,
            DatePart.Day => DateOnly.FromDayNumber(EpochDay + FloorDay(micros)).Day - 1,
            DatePart.Weekday => (EpochDay + FloorDay(micros)) % 7,
            DatePart.Hour => (int)(within / Length(DateUnit.Hour)),
            _ => (int)(within / Length(DateUnit.Minute) % 60),
        };
    }

    /// <summary>The millionths of a second of a unit but a month.</summary>
    internal static long Length(DateUnit unit) => unit switch
    {
        DateUnit.Day => DatePattern.MicrosPerDay,
        DateUnit.Hour => 3_600_000_000,
        DateUnit.Minute => 60_000_000,
        DateUnit.Second => 1_000_000,
        DateUnit.Millisecond => 1_000,
        _ => 1,
    };

    /// <summary>The minutes by which its clock is ahead of UTC.</summary>
    [JsonIgnore]
    internal int OffsetMinutes => Offset is { } offset && DatePattern.TryOffset(offset, out var minutes) ? minutes : 0;

    /// <summary>What is wrong with it, in words; null for a form that can be used.</summary>
    [JsonIgnore]
    internal string? Fault =>
        DatePattern.Of(Pattern) is null ? "has a form of dates that is none"
        : Offset is { Length: > 10 } || (Offset is not null && !DatePattern.TryOffset(Offset, out _)) ? "has an offset from UTC that is none"
        : !Enum.IsDefined(Unit) || (Kind == ColumnKind.Time && Unit is DateUnit.Month or DateUnit.MonthEnd or DateUnit.Day) ? "counts in no unit of time"
        : StoredDigits is not (null or 3 or 6 or 9) ? "has no usable decimals of a second"
        : null;

    /// <summary>What a user is told of a pattern that is none.</summary>
    internal static DataFaultException NoPattern(string pattern) => new(
        $"'{pattern}' is no form of dates; write such as dd/MM/yyyy, MM/dd/yyyy HH:mm or HH:mm:ss.")
    {
        Options = [nameof(TableOptions.Decided)],
    };

    private static int FloorDay(long micros) => (int)((micros - Within(micros)) / DatePattern.MicrosPerDay);

    private static long Within(long micros) => ((micros % DatePattern.MicrosPerDay) + DatePattern.MicrosPerDay) % DatePattern.MicrosPerDay;

    private long OwnClock(DateReading reading) => Offset is null || !reading.Style.HasFlag(DateStyle.HasOffset)
        ? reading.Local
        : reading.Local + ((OffsetMinutes - reading.Offset) * 60_000_000L);
}
