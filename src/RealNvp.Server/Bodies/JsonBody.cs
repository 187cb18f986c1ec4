using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RealNvp.Server.Access;

namespace RealNvp.Server.Bodies;

/// <summary>A body of JSON, which is read whole: the server holds it to the size that is allowed.</summary>
internal static class JsonBody
{
    /// <summary>How JSON is read: no name twice in one object, since nothing would say which of the two is meant.</summary>
    public static readonly JsonDocumentOptions Reading = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the body.</summary>
    /// <exception cref="RequestFault">It is no JSON.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonDocument.ParseAsync(request.Body, Reading, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonException error)
        {
            throw RequestFault.Bad("no-json", $"The body is no JSON: {Words(error)}.");
        }
    }

    /// <summary>What is wrong with text that is no JSON, and where, as part of a sentence.</summary>
    public static string Words(JsonException error)
    {
        // .NET's sentence ends with the place in its own words.
        var what = error.Message.Split(" LineNumber:", 2)[0].TrimEnd('.', ' ');
        return string.Create(
            CultureInfo.InvariantCulture, $"line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}: {what}");
    }

    /// <summary>Reads one line of a stream.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlySequence<byte> line) => JsonDocument.Parse(line, Reading);
}
