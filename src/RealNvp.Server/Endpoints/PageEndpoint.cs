using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using RealNvp.Server.Page;

namespace RealNvp.Server.Endpoints;

/// <summary>
/// <c>GET /</c> and <c>GET /page/FILE</c>: what a browser shows of the service. The files hold nothing of the models, so that they need no key; what they show
/// the browser asks for by the key that its user gives.
/// </summary>
internal static class PageEndpoint
{
    // Nothing from elsewhere, no script or style but the files, no HTML out of texts, and in no frame.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the page. A program that has something at the same address itself is served by that.</summary>
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapMethods("/", Methods, FirstAsync).WithOrder(1);
        group.MapMethods("/page/{file}", Methods, FileAsync);
    }

    private static Task FirstAsync(HttpContext context)
    {
        // The addresses in the page are relative to the folder that this one stands for.
        var path = context.Request.Path.Value;
        if (path is { Length: > 0 } && path[^1] != '/')
        {
            var place = $"{context.Request.PathBase}{context.Request.Path}/{context.Request.QueryString}";
            context.Response.Redirect(place, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        }

        return WriteAsync(context, PageFiles.Find(PageFiles.First)!);
    }

    private static Task FileAsync(HttpContext context)
    {
        if (PageFiles.Find(context.Request.RouteValues["file"] as string) is { } file)
        {
            return WriteAsync(context, file);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task WriteAsync(HttpContext context, PageFile file)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Kept, and asked for again at each use: a newer service has other files.
        headers.CacheControl = "no-cache";
        headers.ETag = file.Tag;
        if (IsKnown(context.Request, file))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.Type;
        context.Response.ContentLength = file.Content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(file.Content, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static bool IsKnown(HttpRequest request, PageFile file) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(new(file.Tag), useStrongComparison: false));
}
