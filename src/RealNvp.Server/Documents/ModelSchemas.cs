using System.Text.Json;
using RealNvp.Server.Models;
using RealNvp.Tables;

namespace RealNvp.Server.Documents;

/// <summary>The schemas of an OpenAPI document: those that every service has, and of each model the record that it takes.</summary>
internal sealed class ModelSchemas(Utf8JsonWriter json, bool needsKey)
{
    private static readonly (string Name, string Schema)[] Shared =
    [
        ("Anything", """{"type":"object"}"""),
        ("Record", """{"anyOf":[{"type":"object","additionalProperties":true},{"type":"array","items":{"type":"number"}}],"description":"Values by the columns' names; of a model of no table an array of numbers."}"""),
        ("Problem", """{"type":"object","required":["title","status","code","detail"],"properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"code":{"type":"string"},"detail":{"type":"string"},"row":{"type":"integer"},"column":{"type":"string"}}}"""),
        ("Reason", """{"type":"object","required":["kind","text"],"properties":{"kind":{"type":"string"},"column":{"type":["string","null"]},"found":{"type":["string","null"]},"expected":{"type":["string","null"]},"other":{"type":["string","null"]},"other_found":{"type":["string","null"]},"direction":{"type":["string","null"]},"usual":{"type":["string","null"]},"tail_probability":{"type":["number","null"]},"text":{"type":"string"}}}"""),
        ("ScoredRow", """{"type":"object","required":["row","flagged","status","reasons"],"properties":{"row":{"type":"integer"},"log_prob":{"type":["number","null"]},"score":{"type":["number","null"]},"p_value":{"type":["number","null"]},"flagged":{"type":"boolean"},"status":{"enum":["scored","broken-relation","not-measured"]},"reasons":{"type":"array","items":{"$ref":"#/components/schemas/Reason"}},"doubts":{"type":"array","items":{"type":"string"}}}}"""),
        ("Change", """{"type":"object","properties":{"column":{"type":"string"},"from":{"type":["string","null"]},"to":{"type":["string","null"]}}}"""),
        ("ExplainedRow", """{"allOf":[{"$ref":"#/components/schemas/ScoredRow"},{"type":"object","properties":{"repair":{"type":"object","properties":{"changes":{"type":"array","items":{"$ref":"#/components/schemas/Change"}},"normal":{"type":"boolean"},"p_value":{"type":["number","null"]},"nearest_normal_row":{"type":"array","items":{"$ref":"#/components/schemas/Change"}}}},"columns":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"value":{"type":"string"},"tail_probability":{"type":["number","null"]},"nearest_normal":{"type":["string","null"]}}}}}}]}"""),
        ("FilledRow", """{"type":"object","required":["row","record","filled","reasons"],"properties":{"row":{"type":"integer"},"record":{"type":"object"},"filled":{"type":"array","items":{"type":"string"}},"reasons":{"type":"array","items":{"$ref":"#/components/schemas/Reason"}}}}"""),
        ("EncodedRow", """{"type":"object","required":["row","latents","reasons"],"properties":{"row":{"type":"integer"},"latents":{"anyOf":[{"type":"array","items":{"type":"number"}},{"type":"null"}]},"reasons":{"type":"array","items":{"$ref":"#/components/schemas/Reason"}}}}"""),
        ("SampleRequest", """{"type":"object","additionalProperties":false,"properties":{"n":{"type":"integer","minimum":1,"default":1},"seed":{"type":"integer","minimum":0},"temperature":{"type":"number","minimum":0,"default":1},"given":{"type":"object","description":"Values by the columns' names, or a class."}}}"""),
        ("DecodeRequest", """{"type":"object","additionalProperties":false,"required":["latents"],"properties":{"latents":{"type":"array","minItems":1,"items":{"type":"array","items":{"type":"number"}}},"given":{"type":"object"},"member":{"type":"integer","minimum":1,"default":1}}}"""),
        ("PathRequest", """{"type":"object","additionalProperties":false,"required":["rows"],"properties":{"rows":{"type":"array","items":{"$ref":"#/components/schemas/Record"}},"steps":{"type":"integer","minimum":2},"given":{"type":"object"},"member":{"type":"integer","minimum":1,"default":1}}}"""),
        ("Models", """{"type":"object","required":["models"],"properties":{"models":{"type":"array","items":{"$ref":"#/components/schemas/Model"}}}}"""),
        ("Model", """{"type":"object","required":["name","model","fingerprint","kind"],"properties":{"name":{"type":"string"},"version":{"type":["string","null"]},"model":{"type":"string"},"fingerprint":{"type":"string"},"bytes":{"type":"integer"},"kind":{"enum":["table","image","vector"]},"threshold":{"type":["number","null"]},"columns":{"anyOf":[{"type":"array","items":{"type":"object"}},{"type":"null"}]}}}"""),
        ("Health", """{"type":"object","required":["status"],"properties":{"status":{"enum":["live","ready","not-ready"]},"models":{"type":"integer"},"reloads":{"type":"integer"},"faults":{"type":"object"}}}"""),
    ];

    /// <summary>The name of the schema of a model's record: letters, digits, points, dashes and underscores alone.</summary>
    public static string NameOf(ServedModel served) =>
        "record_" + string.Concat(served.Place.Key.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter.ToString() : $"_{(int)letter:x}"));

    /// <summary>Writes the components.</summary>
    public void Write(IReadOnlyList<ServedModel> models)
    {
        json.WriteStartObject("components");
        if (needsKey)
        {
            json.WriteRawValueProperty(
                "securitySchemes", """{"key":{"type":"apiKey","in":"header","name":"X-Api-Key"},"bearer":{"type":"http","scheme":"bearer"}}""");
        }

        json.WriteStartObject("schemas");
        foreach (var (name, schema) in Shared)
        {
            json.WriteRawValueProperty(name, schema);
        }

        foreach (var served in models)
        {
            json.WriteStartObject(NameOf(served));
            WriteRecord(served);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteRecord(ServedModel served)
    {
        if (served.Columns.Schema is not { } schema)
        {
            json.WriteString("type", "array");
            json.WriteRawValueProperty("items", """{"type":"number"}""");
            json.WriteNumber("minItems", served.Model.Dimension);
            json.WriteNumber("maxItems", served.Model.Dimension);
            return;
        }

        TableColumn[] columns = [.. schema.Columns.Where(column => column.Role is ColumnRole.Modelled or ColumnRole.Context || column.Relation is not null)];
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var column in columns)
        {
            json.WriteStartObject(column.Name);
            WriteColumn(column);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // Whatever fits no column is a result with a reason, so that the document allows what a file may hold: a number as text too.
    private void WriteColumn(TableColumn column)
    {
        if (column.Categories is { } names)
        {
            json.WriteRawValueProperty("type", """["string","number","boolean","null"]""");
            json.WriteStartArray("examples");
            foreach (var name in names.Take(50))
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            return;
        }

        json.WriteRawValueProperty("type", column.Dates is not null ? """["string","number","null"]""" : """["number","string","null"]""");
        json.WriteString("description", column.Treatment);
    }
}
