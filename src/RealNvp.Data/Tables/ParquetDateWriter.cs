using Parquet;
using Parquet.Schema;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>Writes columns of dates and times as the types that Parquet has for them: DATE, TIMESTAMP with its unit and whether it is of UTC, TIME.</summary>
internal static class ParquetDateWriter
{
    private const int UsualDigits = 6;

    // The first and the last moment that 64 bits of nanoseconds since 1970 hold.
    private static readonly DateTime FirstNano = new(1677, 9, 22, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime LastNano = new(2262, 4, 11, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The field of a column.</summary>
    public static DataField Field(string name, DateForm form) => form.Kind switch
    {
        ColumnKind.Date => new DateTimeDataField(name, DateTimeFormat.Date, isNullable: true),
        ColumnKind.Time => new TimeDataField(
            name,
            form.StoredDigits switch { 3 => TimeUnitPrecision.Millis, 9 => TimeUnitPrecision.Nanos, _ => TimeUnitPrecision.Micros },
            isNullable: true),
        _ => new DateTimeDataField(
            name,
            DateTimeFormat.Timestamp,
            isAdjustedToUTC: form.Offset is not null,
            unit: form.StoredDigits switch { 3 => DateTimeTimeUnit.Millis, 9 => DateTimeTimeUnit.Nanos, _ => DateTimeTimeUnit.Micros },
            isNullable: true),
    };

    /// <summary>Writes the cells of a column; not-a-number is missing.</summary>
    public static Task WriteAsync(ParquetRowGroupWriter group, DataField field, DateForm form, double[] cells, CancellationToken cancellationToken)
    {
        if (form.Kind != ColumnKind.Time)
        {
            var isShort = form is { Kind: ColumnKind.DateTime, StoredDigits: 9 };
            return group.WriteAsync<DateTime>(
                field, Array.ConvertAll(cells, cell => double.IsNaN(cell) ? (DateTime?)null : Moment(cell)), cancellationToken: cancellationToken);

            DateTime Moment(double cell)
            {
                var micros = form.Micros(cell) - (form.OffsetMinutes * 60_000_000L);
                var time = DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
                return !isShort ? time : time < FirstNano ? FirstNano : time > LastNano ? LastNano : time;
            }
        }

        var digits = form.StoredDigits ?? UsualDigits;
        var times = Array.ConvertAll(cells, cell => double.IsNaN(cell) ? (long?)null : form.Micros(cell));
        return digits == 3
            ? group.WriteAsync<int>(field, Array.ConvertAll(times, micros => (int?)(micros / 1000)), cancellationToken: cancellationToken)
            : group.WriteAsync<long>(field, Array.ConvertAll(times, micros => micros * (digits == 9 ? 1000 : 1)), cancellationToken: cancellationToken);
    }
}
