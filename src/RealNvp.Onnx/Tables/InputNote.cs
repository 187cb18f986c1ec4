using System.Text.Json;
using System.Text.Json.Serialization;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tables;

/// <summary>What is said of an input in the file, for people and programs that have nothing but the file.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Missing">What stands for a missing value; null where none may be missing.</param>
/// <param name="Unit">What its numbers count, of dates and times; null for others.</param>
internal sealed record InputNote(string Name, string Type, string? Missing, string? Unit)
{
    /// <summary>What is said of a column.</summary>
    public static InputNote Of(TableColumn column)
    {
        var isText = column.Categories is not null;
        var mayLack = column.HasGaps || column.Role == ColumnRole.LeftOut;
        return new(column.Name, isText ? "string" : "float64", !mayLack ? null : isText ? "" : "NaN", DateNumbers.UnitOf(column));
    }

    /// <summary>The notes as JSON.</summary>
    public static string ToJson(IEnumerable<InputNote> notes) => JsonSerializer.Serialize([.. notes], InputNotesJson.Default.InputNoteArray);

    /// <summary>The note as a sentence.</summary>
    public string ToText() => (Unit, Missing) switch
    {
        (null, null) => "A value that may not be missing.",
        (null, "") => "A category; an empty text where there is none.",
        (null, _) => "A number; NaN where there is none.",
        (_, null) => $"In {Unit}; may not be missing.",
        _ => $"In {Unit}; NaN where there is none.",
    };
}

/// <summary>The JSON of notes.</summary>
[JsonSerializable(typeof(InputNote[]))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class InputNotesJson : JsonSerializerContext;
