using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RealNvp.Server.Endpoints;
using RealNvp.Server.Models;

namespace RealNvp.Server;

/// <summary>Maps the endpoints of a service of models.</summary>
public static class RealNvpEndpoints
{
    /// <summary>
    /// Maps what models answer: <c>/models</c>, <c>/score</c>, <c>/explain</c>, <c>/sample</c>, <c>/impute</c>, <c>/encode</c>, <c>/decode</c>,
    /// <c>/interpolate</c> and <c>/manifold</c>; and the page for browsers, at <c>/</c> unless the program answers there itself (<see cref="RealNvpServerOptions.ShowsPage"/>).
    /// </summary>
    /// <param name="endpoints">The program, or a group of routes with a prefix of its own.</param>
    /// <param name="prefix">What the addresses begin with, such as <c>/flows</c>; empty for nothing.</param>
    /// <returns>The endpoints, for conventions such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="InvalidOperationException">The services lack <see cref="RealNvpServices.AddRealNvp(IServiceCollection, string)"/>.</exception>
    public static IEndpointConventionBuilder MapRealNvp(this IEndpointRouteBuilder endpoints, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var services = endpoints.ServiceProvider;
        if (services.GetService<ModelRegistry>() is null)
        {
            throw new InvalidOperationException(
                $"The services lack the models; call services.{nameof(RealNvpServices.AddRealNvp)} before the program is built.");
        }

        var group = endpoints.MapGroup(prefix);
        var runner = services.GetRequiredService<RequestRunner>();
        var models = ActivatorUtilities.CreateInstance<ModelsEndpoint>(services);
        group.MapGet("/models", runner.For("models", models.ListAsync));
        group.MapGet("/models/{model}", runner.ForModel("model", ModelsEndpoint.ShowAsync));
        group.MapGet("/openapi.json", runner.For("openapi", ActivatorUtilities.CreateInstance<OpenApiEndpoint>(services).AnswerAsync));
        var health = ActivatorUtilities.CreateInstance<HealthEndpoint>(services);
        group.MapGet("/health/live", HealthEndpoint.LiveAsync);
        group.MapGet("/health/ready", health.ReadyAsync);
        Map("score", ActivatorUtilities.CreateInstance<ScoreEndpoint>(services).AnswerAsync);
        Map("explain", ActivatorUtilities.CreateInstance<ExplainEndpoint>(services).AnswerAsync);
        Map("sample", ActivatorUtilities.CreateInstance<SampleEndpoint>(services).AnswerAsync);
        Map("impute", ActivatorUtilities.CreateInstance<ImputeEndpoint>(services).AnswerAsync);
        Map("encode", ActivatorUtilities.CreateInstance<EncodeEndpoint>(services).AnswerAsync);
        Map("decode", ActivatorUtilities.CreateInstance<DecodeEndpoint>(services).AnswerAsync);
        var paths = ActivatorUtilities.CreateInstance<LatentPathEndpoint>(services);
        Map("interpolate", paths.InterpolateAsync);
        Map("manifold", paths.SpanAsync);
        var alerts = ActivatorUtilities.CreateInstance<AlertsEndpoint>(services);
        group.MapGet("/models/{model}/alerts", runner.ForModel("alerts", alerts.ListAsync));
        group.MapGet("/models/{model}/alerts/{alert}", runner.ForModel("alert", alerts.ExplainAsync));
        if (services.GetRequiredService<IOptions<RealNvpServerOptions>>().Value.ShowsPage)
        {
            PageEndpoint.Map(group);
        }

        return group;

        void Map(string verb, Func<ModelRequest, Task> answer)
        {
            var handler = runner.ForModel(verb, answer);
            group.MapPost($"/{verb}", handler);
            group.MapPost($"/models/{{model}}/{verb}", handler);
        }
    }
}
