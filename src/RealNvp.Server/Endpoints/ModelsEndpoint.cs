using Microsoft.AspNetCore.Http;
using RealNvp.Server.Answers;
using RealNvp.Server.Models;

namespace RealNvp.Server.Endpoints;

/// <summary><c>GET /models</c> and <c>GET /models/NAME</c>: which models are served, and what they are of.</summary>
internal sealed class ModelsEndpoint(ModelRegistry registry)
{
    public Task ListAsync(HttpContext context, CancellationToken cancellationToken) => JsonAnswer.WriteAsync(
        context,
        json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("models");
            foreach (var served in registry.Models.Where(served => served.TryLease()))
            {
                using var lease = new ModelLease(served);
                ModelJson.WriteSummary(json, served);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        },
        cancellationToken);

    public static Task ShowAsync(ModelRequest request) =>
        JsonAnswer.WriteAsync(request.Http, json => ModelJson.Write(json, request.Served), request.Cancellation);
}
