using System.Text.Json;
using RealNvp.Server.Bodies;
using RealNvp.Server.Models;

namespace RealNvp.Server.Documents;

/// <summary>The OpenAPI document (3.1) of a service: its addresses, and what the models that it has now take and give.</summary>
/// <param name="json">Where it is written.</param>
/// <param name="prefix">What the addresses begin with.</param>
/// <param name="needsKey">Whether requests need a key.</param>
internal sealed class OpenApiDocument(Utf8JsonWriter json, string prefix, bool needsKey)
{
    private static readonly (string Verb, string Summary)[] Verbs =
    [
        ("score", "Says which rows are too strange to be normal."),
        ("explain", "Says why rows are strange, and what would make them normal."),
        ("sample", "Draws new rows, given any of their values."),
        ("impute", "Fills in what records lack by its conditional mode."),
        ("encode", "Maps rows to their latents."),
        ("decode", "Maps latents back to rows."),
        ("interpolate", "Goes from one row to another through latent space."),
        ("manifold", "Lays out the surface that four rows span in latent space."),
    ];

    /// <summary>Writes the document.</summary>
    /// <param name="models">The models that are served.</param>
    public void Write(IReadOnlyList<ServedModel> models)
    {
        json.WriteStartObject();
        json.WriteString("openapi", "3.1.0");
        json.WriteStartObject("info");
        json.WriteString("title", "RealNvp");
        json.WriteString("summary", "Densities of tables and images: scores, reasons, samples and latents.");
        json.WriteString("version", typeof(OpenApiDocument).Assembly.GetName().Version?.ToString(3) ?? "0");
        json.WriteEndObject();
        json.WriteRawValueProperty("servers", """[{"url":"/"}]""");
        json.WriteRawValueProperty("security", needsKey ? """[{"key":[]},{"bearer":[]}]""" : "[]");

        json.WriteStartObject("paths");
        WriteGet("/models", "listModels", "Lists the models.", "Models");
        WriteGet("/health/live", "isLive", "Says that the program runs.", "Health");
        WriteGet("/health/ready", "isReady", "Says that requests are taken.", "Health", isUnreadyKnown: true);
        WriteGet("/openapi.json", "describe", "This document.", "Anything");
        WriteGet("/models/{model}", "showModel", "Says what a model is of.", "Model", hasModel: true);
        WriteGet("/models/{model}/alerts", "listAlerts", "Lists the rows that were flagged last.", "Anything", hasModel: true, queries: ["after", "wait"]);
        WriteGet("/models/{model}/alerts/{alert}", "explainAlert", "Says why a row was flagged.", "ExplainedRow", hasModel: true, hasAlert: true);
        foreach (var (verb, summary) in Verbs)
        {
            WritePost($"/{verb}", verb, summary, "Record", hasModel: false, isMany: true);
            WritePost($"/models/{{model}}/{verb}", verb, summary, "Record", hasModel: true, isMany: true);
            foreach (var served in models)
            {
                WritePost($"/models/{served.Place.Key}/{verb}", verb, summary, ModelSchemas.NameOf(served), hasModel: false, isMany: false);
            }
        }

        json.WriteEndObject();
        new ModelSchemas(json, needsKey).Write(models);
        json.WriteEndObject();
    }

    private void WriteGet(
        string path,
        string id,
        string summary,
        string schema,
        bool hasModel = false,
        bool isUnreadyKnown = false,
        bool hasAlert = false,
        params IReadOnlyList<string> queries)
    {
        json.WriteStartObject(prefix + path);
        json.WriteStartObject("get");
        json.WriteString("operationId", id);
        json.WriteString("summary", summary);
        WriteParameters(hasModel, isNamed: false, hasAlert, queries);
        json.WriteStartObject("responses");
        WriteAnswer("200", "What was asked for.", BodyFormats.Json, schema);
        if (isUnreadyKnown)
        {
            WriteAnswer("503", "Requests are not taken.", BodyFormats.Json, schema);
        }

        WriteProblem();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WritePost(string path, string verb, string summary, string record, bool hasModel, bool isMany)
    {
        json.WriteStartObject(prefix + path);
        json.WriteStartObject("post");
        json.WriteString("operationId", $"{verb}{(hasModel ? "OfModel" : isMany ? "" : "_" + record)}");
        json.WriteString("summary", summary);
        WriteParameters(hasModel, isNamed: isMany && !hasModel, hasAlert: false, verb switch { "encode" => ["member"], "score" => ["watch"], _ => [] });
        WriteBody(verb, record);
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "A result for each row, or the rows.");
        json.WriteStartObject("content");
        WriteContent(BodyFormats.Json, verb switch
        {
            "score" => """{"anyOf":[{"$ref":"#/components/schemas/ScoredRow"},{"type":"array","items":{"$ref":"#/components/schemas/ScoredRow"}}]}""",
            "explain" or "impute" or "encode" => $$"""{"type":"array","items":{"$ref":"#/components/schemas/{{ResultOf(verb)}}"} }""",
            _ => """{"type":"object","required":["rows"],"properties":{"seed":{"type":"integer"},"rows":{"type":"array","items":"""
                + $$"""{"$ref":"#/components/schemas/{{record}}"} } } }""",
        });
        WriteOtherAnswers(verb);

        json.WriteEndObject();
        json.WriteEndObject();
        WriteProblem();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // What is said of a row; null for a verb that takes no rows.
    private static string? ResultOf(string verb) => verb switch
    {
        "score" => "ScoredRow",
        "explain" => "ExplainedRow",
        "impute" => "FilledRow",
        "encode" => "EncodedRow",
        _ => null,
    };

    private void WriteOtherAnswers(string verb)
    {
        if (ResultOf(verb) is { } result)
        {
            WriteContent(BodyFormats.Ndjson, $$"""{"$ref":"#/components/schemas/{{result}}"}""");
        }

        if (verb is "score" or "impute")
        {
            WriteContent(BodyFormats.Csv, """{"type":"string"}""");
        }

        if (verb == "score")
        {
            WriteContent(BodyFormats.Arrow, """{"type":"string","format":"binary"}""");
        }

        if (verb == "impute")
        {
            WriteContent(BodyFormats.Tsv, """{"type":"string"}""");
        }
    }

    private void WriteBody(string verb, string record)
    {
        json.WriteStartObject("requestBody");
        json.WriteBoolean("required", true);
        json.WriteStartObject("content");
        WriteContent(BodyFormats.Json, verb switch
        {
            "sample" => """{"$ref":"#/components/schemas/SampleRequest"}""",
            "decode" => """{"$ref":"#/components/schemas/DecodeRequest"}""",
            "interpolate" or "manifold" => """{"$ref":"#/components/schemas/PathRequest"}""",
            _ => $$"""{"anyOf":[{"$ref":"#/components/schemas/{{record}}"},{"type":"array","items":{"$ref":"#/components/schemas/{{record}}"} }]}""",
        });
        if (ResultOf(verb) is not null)
        {
            WriteContent(BodyFormats.Ndjson, $$"""{"$ref":"#/components/schemas/{{record}}"}""");
            WriteContent(BodyFormats.Csv, """{"type":"string"}""");
            WriteContent(BodyFormats.Tsv, """{"type":"string"}""");
            WriteContent(BodyFormats.Parquet, """{"type":"string","format":"binary"}""");
            WriteContent(BodyFormats.Arrow, """{"type":"string","format":"binary"}""");
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteParameters(bool hasModel, bool isNamed, bool hasAlert, IReadOnlyList<string> queries)
    {
        json.WriteStartArray("parameters");
        string[] names = [.. hasModel ? ["model"] : isNamed ? ["named"] : Array.Empty<string>(), .. hasAlert ? ["alert"] : Array.Empty<string>(), .. queries];
        foreach (var name in names)
        {
            json.WriteRawValue($$"""{"$ref":"#/components/parameters/{{name}}"}""");
        }

        json.WriteEndArray();
    }

    private void WriteAnswer(string status, string description, string type, string schema)
    {
        json.WriteStartObject(status);
        json.WriteString("description", description);
        json.WriteStartObject("content");
        WriteContent(type, $$"""{"$ref":"#/components/schemas/{{schema}}"}""");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteProblem() => WriteAnswer("default", "What is wrong with the request, or that the service is busy.", BodyFormats.Problem, "Problem");

    private void WriteContent(string type, string schema)
    {
        json.WriteStartObject(type);
        json.WriteRawValueProperty("schema", schema);
        json.WriteEndObject();
    }
}
