using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A moment that a file or an object has as such, and not as text.</summary>
/// <param name="Micros">Millionths of a second since 1970; of a time of day since midnight.</param>
/// <param name="IsUtc">Whether that is by the clock of UTC; else it is by that of the table, whichever it is.</param>
internal readonly record struct Instant(long Micros, bool IsUtc = false)
{
    private const long Least = -62_135_596_800_000_000;
    private const long Most = 253_402_300_799_999_999;

    /// <summary>Whether its year is one of 1 to 9999.</summary>
    public bool IsOfCalendar => Micros is >= Least and <= Most;

    /// <summary>The moment of a whole number of parts of a second; parts finer than a millionth are dropped.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="digits">3, 6 or 9: thousandths, millionths or billionths.</param>
    public static Instant Of(long count, int digits) => new(
        digits == 9 ? (count >= 0 ? count : count - 999) / 1000
        : digits == 6 ? count
        : count is > long.MaxValue / 1000 or < long.MinValue / 1000 ? long.MaxValue
        : count * 1000);

    /// <summary>The moment that a value of .NET is; false for values that are none. A span of time is a time of day if it is less than a day.</summary>
    public static bool TryOf(object? value, out Instant instant)
    {
        instant = value switch
        {
            DateTime time => new((time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, time.Kind == DateTimeKind.Utc),
            DateTimeOffset time => new((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, IsUtc: true),
            DateOnly date => new((date.DayNumber - DateForm.EpochDay) * TimeSpan.MicrosecondsPerDay),
            TimeOnly time => new(time.Ticks / TimeSpan.TicksPerMicrosecond),
            TimeSpan span => new(span.Ticks / TimeSpan.TicksPerMicrosecond),
            _ => default,
        };
        return value is DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan { Ticks: >= 0 and < TimeSpan.TicksPerDay };
    }

    /// <summary>The text of a moment that is none of the calendar.</summary>
    public static string Beyond(long micros) => micros < 0 ? "-infinity" : "infinity";
}
