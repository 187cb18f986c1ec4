using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RealNvp.Server.Bodies;

namespace RealNvp.Server.Answers;

/// <summary>An answer of JSON.</summary>
internal static class JsonAnswer
{
    /// <summary>How JSON is written: nothing of it is ever part of a page, so that names keep their letters.</summary>
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes an answer that is there at once.</summary>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write, CancellationToken cancellationToken, string type = BodyFormats.Json)
    {
        context.Response.ContentType = type;
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter, Writing))
        {
            write(json);
            json.Flush();
        }

        await context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
