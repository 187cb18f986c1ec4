using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace RealNvp.Server.Models;

/// <summary>Keeps what watches the models' rows for drift now and then, where a folder is named for that; at its end the registry does.</summary>
internal sealed class DriftKeeper(ModelRegistry registry, IOptions<RealNvpServerOptions> options) : BackgroundService
{
    // What a service that dies loses at most.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.StateFolder is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            registry.KeepDrift();
        }
    }
}
