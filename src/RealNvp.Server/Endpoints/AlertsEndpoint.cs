using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using RealNvp.Data.Scoring;
using RealNvp.Server.Access;
using RealNvp.Server.Answers;
using RealNvp.Server.Models;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary>
/// <c>GET /models/NAME/alerts?after=N&amp;wait=S</c>: the last rows that were flagged after alert N. Where there is none yet, the answer waits for one as
/// long as it is asked to. <c>GET /models/NAME/alerts/N</c>: why a row was flagged.
/// </summary>
internal sealed class AlertsEndpoint(WorkGate gate, IHostApplicationLifetime lifetime)
{
    private const int LongestWait = 60;

    /// <summary>What came after an alert.</summary>
    public async Task ListAsync(ModelRequest request)
    {
        var query = request.Http.Request.Query;
        var after = Whole(query["after"], "after", 0, long.MaxValue);
        var wait = TimeSpan.FromSeconds(Whole(query["wait"], "wait", 0, LongestWait));
        var alerts = request.Served.Alerts;
        var (news, next) = alerts.After(after);
        if (news.Last <= after && wait > TimeSpan.Zero)
        {
            await WaitAsync(next, wait, request.Cancellation).ConfigureAwait(false);
            (news, _) = alerts.After(after);
        }

        request.Http.Response.Headers.CacheControl = "no-store";
        await JsonAnswer.WriteAsync(request.Http, json => Write(json, request.Served, news), request.Cancellation).ConfigureAwait(false);
    }

    /// <summary>Why a row was flagged.</summary>
    public async Task ExplainAsync(ModelRequest request)
    {
        var number = Whole(request.Http.Request.RouteValues["alert"] as string, "alert", 0, long.MaxValue);
        var alert = request.Served.Alerts.Find(number) is { Earlier: null } found ? found : throw RequestFault.NotFound(
            "unknown-alert", $"There is no alert {number}: it was of an earlier load of the model, or newer ones have taken its place.");
        request.Served.Explanations.Prepare();
        var bytes = await gate.RunAsync(
            () => JsonBytes.Of(json => ScoredRowJson.Write(json, alert.Row, request.Served.Explanations, request.Cancellation)),
            isPatient: false,
            request.Cancellation).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(request.Http, json => json.WriteRawValue(bytes, skipInputValidation: true), request.Cancellation).ConfigureAwait(false);
    }

    private async Task WaitAsync(Task next, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await next.WaitAsync(wait, ended.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Nothing happened, and that is the answer.
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A service that stops answers what is there.
        }
    }

    private static void Write(Utf8JsonWriter json, ServedModel served, AlertNews news)
    {
        json.WriteStartObject();
        json.WriteString("since", served.Alerts.Since);
        json.WriteString("time", DateTimeOffset.UtcNow);
        json.WriteNumber("rows", news.Rows);
        json.WriteNumber("flagged", news.Flagged);
        json.WriteNumber("not_measured", news.Unmeasured);
        json.WriteNumber("last", news.Last);
        json.WriteNumber("missed", news.Missed);
        json.WriteNumber("kept", served.Alerts.Most);
        json.WriteStartArray("alerts");
        foreach (var alert in news.Alerts)
        {
            json.WriteStartObject();
            json.WriteNumber("id", alert.Number);
            json.WriteString("time", alert.Time);
            json.WritePropertyName("scored");
            ScoredRowJson.Write(json, alert.Row);
            json.WritePropertyName("record");
            if (alert.Earlier is { } written)
            {
                json.WriteRawValue(written, skipInputValidation: true);
            }
            else
            {
                MadeRows.WriteAlert(json, served, alert.Row);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static long Whole(string? given, string name, long usual, long most) => string.IsNullOrEmpty(given) ? usual
        : long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number
        : throw RequestFault.Bad("bad-argument", $"'{name}' must be a whole number from 0 to {most} but is '{Data.RowReason.Shortened(given)}'.");
}
