using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using RealNvp.Server.Access;

namespace RealNvp.Server.Bodies;

/// <summary>What a body is written in.</summary>
internal enum BodyFormat
{
    Json,
    Ndjson,
    Csv,
    Tsv,
    Parquet,
    Arrow,
}

/// <summary>The formats' names in HTTP.</summary>
internal static class BodyFormats
{
    public const string Json = "application/json";
    public const string Ndjson = "application/x-ndjson";
    public const string Csv = "text/csv";
    public const string Tsv = "text/tab-separated-values";
    public const string Parquet = "application/vnd.apache.parquet";
    public const string Arrow = "application/vnd.apache.arrow.stream";
    public const string Problem = "application/problem+json";

    /// <summary>What the body of a request is written in.</summary>
    /// <exception cref="RequestFault">It is none of those that are taken.</exception>
    public static BodyFormat Of(HttpRequest request, params ReadOnlySpan<BodyFormat> taken)
    {
        var name = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType.Value : null;
        if (Find(name) is { } format && taken.Contains(format))
        {
            return format;
        }

        List<string> names = [];
        foreach (var each in taken)
        {
            names.Add(Name(each));
        }

        throw new RequestFault(
            415,
            "unsupported-body",
            $"The body is {(name is null ? "of a kind that is not said" : $"'{name}'")}; send {string.Join(", ", names)} and say so in Content-Type.");
    }

    /// <summary>What an answer is written in: the first that the request accepts.</summary>
    /// <param name="request">The request.</param>
    /// <param name="usual">What is written unless it asks for something else.</param>
    /// <param name="offered">What can be written.</param>
    /// <exception cref="RequestFault">It accepts none of them.</exception>
    public static BodyFormat Accepted(HttpRequest request, BodyFormat usual, params ReadOnlySpan<BodyFormat> offered)
    {
        var accepted = request.Headers.Accept;
        if (accepted.Count == 0 || !MediaTypeHeaderValue.TryParseList(accepted, out var types))
        {
            return usual;
        }

        foreach (var type in types.OrderByDescending(type => type.Quality ?? 1).Where(type => type.Quality != 0))
        {
            if (type.MatchesAllTypes || (type.MatchesAllSubTypes && Name(usual).StartsWith(type.Type.Value + "/", StringComparison.OrdinalIgnoreCase)))
            {
                return usual;
            }

            if (Find(type.MediaType.Value) is { } format && offered.Contains(format))
            {
                return format;
            }
        }

        List<string> names = [];
        foreach (var each in offered)
        {
            names.Add(Name(each));
        }

        throw new RequestFault(406, "not-acceptable", $"The answer can be written as {string.Join(", ", names)}, and the request accepts none of them.");
    }

    /// <summary>The name of a format in HTTP.</summary>
    public static string Name(BodyFormat format) => format switch
    {
        BodyFormat.Ndjson => Ndjson,
        BodyFormat.Csv => Csv,
        BodyFormat.Tsv => Tsv,
        BodyFormat.Parquet => Parquet,
        BodyFormat.Arrow => Arrow,
        _ => Json,
    };

    private static BodyFormat? Find(string? name) => name?.ToUpperInvariant() switch
    {
        "APPLICATION/JSON" => BodyFormat.Json,
        "APPLICATION/X-NDJSON" or "APPLICATION/NDJSON" or "APPLICATION/JSONL" or "APPLICATION/JSON-LINES" => BodyFormat.Ndjson,
        "TEXT/CSV" => BodyFormat.Csv,
        "TEXT/TAB-SEPARATED-VALUES" => BodyFormat.Tsv,
        "APPLICATION/VND.APACHE.PARQUET" or "APPLICATION/X-PARQUET" => BodyFormat.Parquet,
        "APPLICATION/VND.APACHE.ARROW.STREAM" => BodyFormat.Arrow,
        _ => null,
    };
}
