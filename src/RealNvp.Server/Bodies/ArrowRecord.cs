using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using RealNvp.Server.Access;

namespace RealNvp.Server.Bodies;

/// <summary>A row of a batch as a record.</summary>
internal sealed class ArrowRecord(Dictionary<string, IArrowArray> columns, int row) : IReadOnlyDictionary<string, object?>
{
    public int Count => columns.Count;

    public IEnumerable<string> Keys => columns.Keys;

    public IEnumerable<object?> Values => columns.Values.Select(Value);

    public object? this[string key] => Value(columns[key]);

    public bool ContainsKey(string key) => columns.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        var isThere = columns.TryGetValue(key, out var column);
        value = isThere ? Value(column!) : null;
        return isThere;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        columns.Select(column => KeyValuePair.Create(column.Key, Value(column.Value))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private object? Value(IArrowArray column) => column.IsNull(row) ? null : column switch
    {
        DoubleArray numbers => numbers.GetValue(row),
        FloatArray numbers => Shortest(numbers.GetValue(row)),
        Int64Array numbers => numbers.GetValue(row),
        Int32Array numbers => numbers.GetValue(row),
        Int16Array numbers => numbers.GetValue(row),
        Int8Array numbers => numbers.GetValue(row),
        UInt64Array numbers => numbers.GetValue(row),
        UInt32Array numbers => numbers.GetValue(row),
        UInt16Array numbers => numbers.GetValue(row),
        UInt8Array numbers => numbers.GetValue(row),
        Decimal128Array numbers => numbers.GetValue(row),
        BooleanArray truths => truths.GetValue(row),
        StringArray texts => texts.GetString(row),
        LargeStringArray texts => texts.GetString(row),
        Date32Array dates => dates.GetDateTime(row),
        Date64Array dates => dates.GetDateTime(row),
        TimestampArray times => Moment(times),
        Time32Array times => times.GetTime(row),
        Time64Array times => times.GetTime(row),
        DictionaryArray names => new ArrowRecord(new() { [""] = names.Dictionary }, Place(names))[""],
        _ => column.GetType().Name,
    };

    // A float's digits, as a file of text has them.
    private static double Shortest(float? number) =>
        double.Parse(number!.Value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    // Without a zone it is by the clock of the table, whichever that is.
    private object Moment(TimestampArray times)
    {
        var time = times.GetTimestamp(row)!.Value;
        return string.IsNullOrEmpty(((TimestampType)times.Data.DataType).Timezone) ? DateTime.SpecifyKind(time.UtcDateTime, DateTimeKind.Unspecified) : time;
    }

    private int Place(DictionaryArray names) => new ArrowRecord(new() { [""] = names.Indices }, row)[""] is { } index
        && Convert.ToInt64(index, CultureInfo.InvariantCulture) is >= 0 and var place && place < names.Dictionary.Length
            ? (int)place
            : throw RequestFault.Bad("no-arrow", "A dictionary of the stream lacks a value that a row names.");
}
