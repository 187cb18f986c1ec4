using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RealNvp.Server.Access;
using RealNvp.Server.Answers;
using RealNvp.Server.Documents;
using RealNvp.Server.Models;

namespace RealNvp.Server.Endpoints;

/// <summary><c>GET /openapi.json</c>: every address with what it takes and gives.</summary>
internal sealed class OpenApiEndpoint(ModelRegistry registry, RequestGuard guard)
{
    private const string Own = "/openapi.json";

    public Task AnswerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        // Whatever groups the endpoints were mapped in, their addresses begin as this one does.
        var path = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern.RawText ?? Own;
        var prefix = "/" + path.Trim('/')[..^(Own.Length - 1)].TrimEnd('/');
        return JsonAnswer.WriteAsync(
            context,
            json =>
            {
                var leases = registry.Models.Where(served => served.TryLease()).Select(served => new ModelLease(served)).ToArray();
                try
                {
                    new OpenApiDocument(json, prefix == "/" ? "" : prefix, guard.NeedsKey).Write([.. leases.Select(lease => lease.Served)]);
                }
                finally
                {
                    Array.ForEach(leases, lease => lease.Dispose());
                }
            },
            cancellationToken);
    }
}
