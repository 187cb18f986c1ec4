using System.Text.Json;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Data.Tables;
using RealNvp.Server.Models;
using RealNvp.Tables;

namespace RealNvp.Server.Bodies;

/// <summary>
/// Turns what a request sends into rows as its model takes them, by the rules of files: records by column names, or arrays of numbers for a model of no
/// table. What is none becomes a row that says why. For one request.
/// </summary>
internal sealed class RowIntake : IDisposable
{
    private readonly ServedModel _served;
    private readonly MissingRule _missing;
    private readonly RecordReader? _reader;
    private readonly SeriesMemory? _memory;
    private long _number;

    private RowIntake(ServedModel served, SeriesMemory? memory, MissingRule missing)
    {
        (_served, _missing, _memory) = (served, missing, memory);
        _reader = served.Readers?.Take(missing);
    }

    /// <summary>Takes the rows of a request that has many: a model of a series judges each by those before it in the request.</summary>
    public RowIntake(ServedModel served, MissingRule missing = MissingRule.Drop)
        : this(served, SeriesMemory.Of(served.Model.Schema), missing)
    {
    }

    /// <summary>Takes the one row of a request: a model of a series judges it by those of earlier requests.</summary>
    public static RowIntake OfOne(ServedModel served, MissingRule missing = MissingRule.Drop) => new(served, served.Singles.Memory, missing);

    /// <summary>The number of the row that was taken last.</summary>
    public long Number => _number;

    /// <summary>Takes the next row of the request.</summary>
    public EncodedRecord Take(JsonElement element, CancellationToken cancellationToken) => _reader is null
        ? element.ValueKind == JsonValueKind.Array ? TakeArray(element) : Unreadable($"it is {Kind(element)} where an array of numbers belongs")
        : element.ValueKind == JsonValueKind.Object
            ? Take(new JsonRecord(element), cancellationToken)
            : Unreadable($"it is {Kind(element)}");

    /// <summary>Takes the next row of the request, which is a record.</summary>
    public EncodedRecord Take(IReadOnlyDictionary<string, object?> record, CancellationToken cancellationToken) =>
        _reader is null ? Unreadable("the model is of no table, and takes arrays of numbers") : _reader.Read(record, ++_number, _memory, cancellationToken);

    /// <summary>Counts a row that cannot be read.</summary>
    /// <param name="why">What is wrong, as part of a sentence.</param>
    public EncodedRecord Unreadable(string why)
    {
        var reason = new RowReason(ReasonKind.NotARecord, null, why, null);
        return _reader is not null
            ? _reader.Unreadable(++_number, reason)
            : new(new(++_number, -1, [reason], null, null), new float[_served.Model.Dimension], []);
    }

    public void Dispose()
    {
        if (_reader is not null)
        {
            _served.Readers!.Return(_reader, _missing);
        }
    }

    private EncodedRecord TakeArray(JsonElement element)
    {
        var width = _served.Model.Dimension;
        var count = element.GetArrayLength();
        if (count != width)
        {
            return Unreadable($"it has {Counted.Of(count, "value")} where the model takes {width}");
        }

        var row = new float[width];
        var place = 0;
        foreach (var value in element.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetSingle(out row[place]) || !float.IsFinite(row[place]))
            {
                return Unreadable($"its value {place + 1} is {RowReason.Shortened(value.GetRawText())}, no finite number");
            }

            place++;
        }

        return new(new(++_number, 0, [], null, null), row, []);
    }

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth value",
    };
}
