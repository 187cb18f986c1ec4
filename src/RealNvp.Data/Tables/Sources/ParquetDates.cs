using Parquet;
using Parquet.Schema;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Reads the dates and times of a Parquet file as the whole numbers that are stored, of which some are no date of the calendar (infinity).</summary>
internal static class ParquetDates
{
    private const long MicrosPerDay = 86_400_000_000;
    private const int MostDays = 10_000 * 366;

    /// <summary>The decimals of a second that a column stores; null for days and for the nanoseconds of INT96.</summary>
    public static int? DigitsOf(DataField field) => field switch
    {
        DateTimeDataField { DateTimeFormat: DateTimeFormat.Date } => null,
        DateTimeDataField { DateTimeFormat: DateTimeFormat.Impala } => 9,
        DateTimeDataField { DateTimeFormat: DateTimeFormat.DateAndTime } => 3,
        DateTimeDataField { DateTimeFormat: DateTimeFormat.DateAndTimeMicros } => 6,
        DateTimeDataField { Unit: DateTimeTimeUnit.Millis } => 3,
        DateTimeDataField { Unit: DateTimeTimeUnit.Nanos } => 9,
        DateTimeDataField => 6,
        TimeDataField { Precision: TimeUnitPrecision.Millis } => 3,
        TimeDataField { Precision: TimeUnitPrecision.Nanos } => 9,
        TimeDataField => 6,
        _ => null,
    };

    /// <summary>The moments of a row group in millionths of a second since 1970 or midnight; null where one is missing.</summary>
    public static async Task<long?[]> ReadAsync(DataField field, ParquetRowGroupReader group, int rows)
    {
        if (field is DateTimeDataField { DateTimeFormat: DateTimeFormat.Impala })
        {
            return Array.ConvertAll(
                await ReadAsync<DateTime>(field, field, group, rows), time => (time - DateTime.UnixEpoch)?.Ticks / TimeSpan.TicksPerMicrosecond);
        }

        // The library would turn them into dates, and stop at those that are none: it is asked for the numbers.
        var isShort = field is DateTimeDataField { DateTimeFormat: DateTimeFormat.Date } || (field is TimeDataField && DigitsOf(field) == 3);
        var stored = isShort ? (DataField)new DataField<int>(field.Name, field.IsNullable) : new DataField<long>(field.Name, field.IsNullable);
        _ = new ParquetSchema(stored);
        if (!isShort)
        {
            var digits = DigitsOf(field)!.Value;
            return Array.ConvertAll(
                await ReadAsync<long>(field, stored, group, rows), count => count is { } some ? Instant.Of(some, digits).Micros : (long?)null);
        }

        var numbers = await ReadAsync<int>(field, stored, group, rows);
        return field is TimeDataField
            ? Array.ConvertAll(numbers, count => count * 1000L)
            : Array.ConvertAll(numbers, days => days is < -MostDays or > MostDays ? days < 0 ? long.MinValue : long.MaxValue : days * MicrosPerDay);
    }

    private static async Task<T?[]> ReadAsync<T>(DataField field, DataField stored, ParquetRowGroupReader group, int rows)
        where T : struct
    {
        if (field.IsNullable)
        {
            var values = new T?[rows];
            await group.ReadAsync<T>(stored, values.AsMemory());
            return values;
        }

        var plain = new T[rows];
        await group.ReadAsync<T>(stored, plain.AsMemory());
        return Array.ConvertAll(plain, value => (T?)value);
    }
}
