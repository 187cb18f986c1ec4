using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using RealNvp.Server.Answers;
using RealNvp.Server.Models;

namespace RealNvp.Server.Endpoints;

/// <summary>
/// <c>GET /health/live</c>: the program answers. <c>GET /health/ready</c>: it has its models and takes requests; what keeps newer files from being served is
/// said there too.
/// </summary>
internal sealed class HealthEndpoint(ModelRegistry registry, IHostApplicationLifetime lifetime)
{
    public static Task LiveAsync(HttpContext context) => JsonAnswer.WriteAsync(
        context,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "live");
            json.WriteEndObject();
        },
        context.RequestAborted);

    public Task ReadyAsync(HttpContext context)
    {
        var isReady = registry is { IsReady: true, Models.Count: > 0 } && !lifetime.ApplicationStopping.IsCancellationRequested;
        context.Response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return JsonAnswer.WriteAsync(
            context,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("status", isReady ? "ready" : "not-ready");
                json.WriteNumber("models", registry.Models.Count);
                json.WriteNumber("reloads", registry.Reloads);
                json.WriteStartObject("faults");

                // The sentences name files of this machine, which is not told to everyone: the log has them.
                foreach (var key in registry.Faults.Keys)
                {
                    json.WriteString(key.Length == 0 ? "folder" : key, "the new file cannot be served; the log says why");
                }

                json.WriteEndObject();
                json.WriteEndObject();
            },
            context.RequestAborted);
    }
}
