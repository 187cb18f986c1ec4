using System.Text.Json.Serialization;

namespace RealNvp.ML.Columns;

/// <summary>What the values of a column are, by the names of ML.NET.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InputType>))]
internal enum InputType
{
    Single,
    Double,
    SByte,
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Boolean,
    Text,
    Key,
    DateTime,
    DateTimeOffset,
    TimeSpan,
}
