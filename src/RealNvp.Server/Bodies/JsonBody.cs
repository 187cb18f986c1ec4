using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using RealNvp.Server.Access;

namespace RealNvp.Server.Bodies;

/// <summary>A body of JSON, which is read whole: the server holds it to the size that is allowed.</summary>
internal static class JsonBody
{
    /// <summary>How JSON is read: no name twice in one object, since nothing would say which of the two is meant.</summary>
    private static readonly JsonDocumentOptions Reading = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the body.</summary>
    /// <exception cref="RequestFault">It is no JSON.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        try
        {
            // Its memory belongs to the document from now on, and is not used again.
            return Parse(new(body.GetBuffer(), 0, (int)body.Length));
        }
        catch (JsonException error)
        {
            throw RequestFault.Bad("no-json", $"The body is no JSON: {Words(error)}.");
        }
    }

    /// <summary>What is wrong with text that is no JSON, and where, as part of a sentence.</summary>
    public static string Words(JsonException error)
    {
        // .NET's sentence ends with the place in its own words, and may speak to who wrote the program.
        var what = error.Message.Split(" LineNumber:", 2)[0].Replace(" Change the reader options.", "", StringComparison.Ordinal).TrimEnd('.', ' ');
        return error.LineNumber is not { } line
            ? what
            : string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {(error.BytePositionInLine ?? 0) + 1}: {what}");
    }

    /// <summary>Reads one line of a stream.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlySequence<byte> text)
    {
        var bytes = text.IsSingleSegment ? text.First : text.ToArray();
        if (!Utf8.IsValid(bytes.Span))
        {
            throw new JsonException("the text is no UTF-8");
        }

        if (bytes.Span.IndexOf("\\u"u8) >= 0)
        {
            RequireCharacters(bytes.Span);
        }

        return JsonDocument.Parse(bytes, Reading);
    }

    /// <summary>Refuses halves of characters, which the parser takes and nobody can read.</summary>
    private static void RequireCharacters(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        while (reader.Read())
        {
            if (reader.ValueIsEscaped && reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                try
                {
                    _ = reader.GetString();
                }
                catch (InvalidOperationException)
                {
                    throw new JsonException("a text has half a character");
                }
            }
        }
    }
}
