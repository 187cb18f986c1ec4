using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RealNvp.Server.Access;
using RealNvp.Server.Bodies;
using RealNvp.Server.Endpoints;
using RealNvp.Server.Models;
using RealNvp.Server.Telemetry;
using RealNvp.Server.Work;

namespace RealNvp.Server;

/// <summary>Adds models to the services of a program.</summary>
public static class RealNvpServices
{
    /// <summary>
    /// Adds the models that <see cref="RealNvpEndpoints.MapRealNvp"/> answers with. They are read when the program starts, before it takes requests; one that
    /// cannot be read ends the start with a sentence that says why.
    /// </summary>
    /// <param name="services">The program's services.</param>
    /// <param name="models">A model file, the folder of a run, or a folder of several (<see cref="RealNvpServerOptions.Models"/>).</param>
    public static IServiceCollection AddRealNvp(this IServiceCollection services, string models)
    {
        ArgumentException.ThrowIfNullOrEmpty(models);
        return services.AddRealNvp(options => options.Models = models);
    }

    /// <summary>Adds models, set up by options.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Sets the options; <see cref="RealNvpServerOptions.Models"/> is needed.</param>
    public static IServiceCollection AddRealNvp(this IServiceCollection services, Action<RealNvpServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.Configure(configure);
        services.AddMetrics();
        services.TryAddSingleton<ServerTelemetry>();
        services.TryAddSingleton<ModelRegistry>();
        services.TryAddSingleton<RequestGuard>();
        services.TryAddSingleton<RequestRunner>();
        services.TryAddSingleton<RowStreams>();
        services.TryAddSingleton<SentRows>();
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<RealNvpServerOptions>>().Value is var options
            ? new WorkGate(options.Workers ?? Environment.ProcessorCount, options.MostWaiting)
            : null!);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ModelReloader>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DriftKeeper>());
        return services;
    }
}
