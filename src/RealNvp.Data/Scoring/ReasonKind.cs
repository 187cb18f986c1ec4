using System.Text.Json.Serialization;

namespace RealNvp.Data;

/// <summary>What speaks against a row.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReasonKind>))]
public enum ReasonKind
{
    /// <summary>A left-out column does not follow from the row's others as it did in every row of the training table: the flow cannot see it.</summary>
    BrokenRelation,

    /// <summary>A column of categories holds one that the model does not know.</summary>
    UnknownCategory,

    /// <summary>A value that the model needs is not there.</summary>
    MissingValue,

    /// <summary>A number is infinite, or too large for a float.</summary>
    InfiniteValue,

    /// <summary>A column of numbers holds text.</summary>
    NotANumber,

    /// <summary>A column of whole numbers holds a fraction.</summary>
    NotWhole,

    /// <summary>A number lies where the column can have none, such as below 0 in a column of amounts.</summary>
    OutsideSupport,

    /// <summary>A line of text has more or fewer values than the table has columns.</summary>
    WrongLength,

    /// <summary>A picture cannot be decoded.</summary>
    BrokenPicture,

    /// <summary>The row was scored, and this value is unlikely given the others.</summary>
    UnlikelyValue,

    /// <summary>A column of dates or times holds something else.</summary>
    NotADate,

    /// <summary>A column does not hold what another decides: a month that is not the date's, a region that the zip code does not lie in.</summary>
    BrokenRule,

    /// <summary>The row was scored, and two values are unlikely together: neither alone, whatever it is, makes the row normal, and both do.</summary>
    UnlikelyPair,

    /// <summary>A number has stayed the same for more than twice as many rows of a series as it ever did in training: a sensor that is stuck.</summary>
    Unchanged,

    /// <summary>A row of a series was earlier than the one before it, so that it cannot be judged by that.</summary>
    OutOfOrder,

    /// <summary>
    /// A row of a series came more than twice as much later than the one before it as any did in training: rows are lacking, and the series begins anew.
    /// </summary>
    Gap,

    /// <summary>What stands in the place of a row, in a stream, is none: a line that is no JSON, or a value that has no columns.</summary>
    NotARecord,
}
