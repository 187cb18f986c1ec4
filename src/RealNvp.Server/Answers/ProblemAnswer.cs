using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using RealNvp.Server.Access;
using RealNvp.Server.Bodies;

namespace RealNvp.Server.Answers;

/// <summary>Problem details (RFC 9457), with a word for programs, and the row and column at fault where there is one.</summary>
internal static class ProblemAnswer
{
    /// <summary>Answers with a fault; where an answer of lines was begun, it ends with the problem as its last line.</summary>
    public static async Task WriteAsync(HttpContext context, RequestFault fault, CancellationToken cancellationToken)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = fault.Status;
            if (fault.RetryAfter is { } seconds)
            {
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            if (fault.Status == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
            }

            await JsonAnswer.WriteAsync(context, json => Write(json, fault), cancellationToken, BodyFormats.Problem).ConfigureAwait(false);
            return;
        }

        if (context.Response.ContentType != BodyFormats.Ndjson)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        using (var json = new Utf8JsonWriter(context.Response.BodyWriter, JsonAnswer.Writing))
        {
            Write(json, fault);
            json.Flush();
        }

        context.Response.BodyWriter.Write("\n"u8);
        await context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, RequestFault fault)
    {
        json.WriteStartObject();
        json.WriteString("type", "about:blank");
        json.WriteString("title", ReasonPhrases.GetReasonPhrase(fault.Status));
        json.WriteNumber("status", fault.Status);
        json.WriteString("code", fault.Code);
        json.WriteString("detail", fault.Message);
        if (fault.Row is { } row)
        {
            json.WriteNumber("row", row);
        }

        if (fault.Column is { } column)
        {
            json.WriteString("column", column);
        }

        json.WriteEndObject();
    }
}
