using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace RealNvp.Cli.Tests;

/// <summary>A collector of OpenTelemetry on a port of this machine: takes OTLP over gRPC, and keeps the bytes, in which names stand as they are.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StringBuilder _metrics = new();
    private readonly StringBuilder _traces = new();

    private Collector(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public string Metrics => Text(_metrics);

    public string Traces => Text(_traces);

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var collector = new Collector(builder.Build());
        collector.Take("metrics.v1.MetricsService", collector._metrics);
        collector.Take("trace.v1.TraceService", collector._traces);
        await collector._app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Text(StringBuilder kept)
    {
        lock (kept)
        {
            return kept.ToString();
        }
    }

    private void Take(string service, StringBuilder kept) => _app.MapPost($"/opentelemetry.proto.collector.{service}/Export", async context =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        lock (kept)
        {
            kept.Append(Encoding.Latin1.GetString(body.ToArray()));
        }

        // A message without a field: all was taken.
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    });
}
