using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace RealNvp.Server.Tests;

/// <summary>The document of a service lists what it has, and refers to nothing that is not there.</summary>
public sealed class OpenApiTests(TrainedModels models)
{
    [Theory]
    [InlineData("")]
    [InlineData("/flows")]
    public async Task Every_address_is_listed_with_its_prefix(string prefix)
    {
        // The page is for browsers, and no part of what programs ask for.
        await using var service = await RunningService.StartAsync(models.First, prefix, options => options.ShowsPage = false);
        var document = await service.GetAsync("openapi.json");
        Assert.Equal("3.1.0", (string?)document["openapi"]);
        var listed = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")).ToHashSet();
        var mapped = service.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"));
        Assert.All(mapped, address => Assert.Contains(address, (IReadOnlySet<string>)listed));
        Assert.Contains($"POST {prefix}/models/first/score", (IReadOnlySet<string>)listed);
    }

    [Fact]
    public async Task References_lead_somewhere_and_operations_have_names_of_their_own()
    {
        await using var service = await RunningService.StartAsync(models.First, options => options.ApiKey = "secret");
        service.Client.DefaultRequestHeaders.Add("X-Api-Key", "secret");
        var document = await service.GetAsync("openapi.json");
        var references = All(document).Where(item => item.Name == "$ref").Select(item => (string)item.Value!).Distinct().ToArray();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.NotNull(reference.Split('/')[1..].Aggregate((JsonNode?)document, (node, part) => node?[part])));
        var names = All(document).Where(item => item.Name == "operationId").Select(item => (string?)item.Value).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(
            document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()),
            operation => Assert.NotEmpty(operation.Value!["responses"]!.AsObject()));
        Assert.Equal(["a", "b", "place"], document["components"]!["schemas"]!["record_first"]!["properties"]!.AsObject().Select(column => column.Key));
        Assert.NotNull(document["components"]!["securitySchemes"]!["key"]);
    }

    private static IEnumerable<(string Name, JsonNode? Value)> All(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => All(member.Value).Prepend((member.Key, member.Value))),
        JsonArray items => items.SelectMany(All),
        _ => [],
    };
}
