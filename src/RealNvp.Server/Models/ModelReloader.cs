using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RealNvp.Server.Access;
using RealNvp.Server.Telemetry;

namespace RealNvp.Server.Models;

/// <summary>Reads the models before the first request is taken, and looks for newer files from then on.</summary>
internal sealed class ModelReloader(
    ModelRegistry registry,
    ServerTelemetry telemetry,
    RequestGuard guard,
    IOptions<RealNvpServerOptions> options,
    ILogger<ModelReloader> logger) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        registry.Load();
        telemetry.Observe(registry);
        if (guard.NeedsKey)
        {
            logger.KeyNeeded();
        }
        else if (!options.Value.AllowsAnyone)
        {
            logger.LoopbackOnly();
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.ReloadInterval <= TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.ReloadInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await registry.RefreshAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // Whatever it is: the models that are there are served on.
                logger.RefreshFailed(error);
            }
        }
    }
}
