using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RealNvp.Cli.Display;
using RealNvp.Server;
using RealNvp.Server.Telemetry;

namespace RealNvp.Cli.Serving;

/// <summary>A program of its own that serves models, until it is interrupted.</summary>
internal static class ModelService
{
    /// <summary>How long requests that are being answered may go on when the service is asked to end.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    /// <summary>Serves models.</summary>
    /// <param name="terminal">Where the service says what it does.</param>
    /// <param name="urls">The addresses that it listens at.</param>
    /// <param name="configure">Sets it up.</param>
    /// <param name="collector">Where what the service measures of itself is sent, by OTLP over gRPC; null sends nothing.</param>
    /// <param name="isVerbose">Whether it says what it answers to each request that it refuses.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(
        Terminal terminal,
        IReadOnlyList<string> urls,
        Action<RealNvpServerOptions> configure,
        Uri? collector,
        bool isVerbose,
        CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new TerminalLogs(terminal));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("RealNvp", isVerbose ? LogLevel.Debug : LogLevel.Information);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseUrls([.. urls]);
        builder.Services.AddRealNvp(configure);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = LongestEnd);

        if (collector is not null)
        {
            Send(builder.Services, collector);
        }

        // The command hears of signals itself.
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        await using var app = builder.Build();
        app.MapRealNvp();
        await app.StartAsync(cancellationToken).ConfigureAwait(false);
        terminal.Say($"Serving at {string.Join(", ", app.Urls)} until Ctrl-C");
        await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Send(IServiceCollection services, Uri collector) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService("realnvp"))
        .WithMetrics(metrics => metrics.AddMeter(ServerTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter(options => options.Endpoint = collector))
        .WithTracing(traces => traces.AddSource(ServerTelemetry.Name, "Microsoft.AspNetCore").AddOtlpExporter(options => options.Endpoint = collector));

    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
