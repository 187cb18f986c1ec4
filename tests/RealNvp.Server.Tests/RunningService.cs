using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RealNvp.Server.Models;

namespace RealNvp.Server.Tests;

/// <summary>A service on a port of this machine, as a program of one's own starts it.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Counted _arrived;

    private RunningService(WebApplication app, string prefix, Counted arrived)
    {
        (_app, _arrived) = (app, arrived);
        Client = new() { BaseAddress = new(app.Urls.First() + prefix + "/") };
    }

    public HttpClient Client { get; }

    public WebApplication App => _app;

    /// <summary>How many requests have come.</summary>
    public int Arrived => Volatile.Read(ref _arrived.Requests);

    /// <summary>The port that it listens at.</summary>
    public int Port => Client.BaseAddress!.Port;

    public ModelRegistry Models => _app.Services.GetRequiredService<ModelRegistry>();

    public static Task<RunningService> StartAsync(string models, Action<RealNvpServerOptions>? configure = null) => StartAsync(models, "", configure);

    public static async Task<RunningService> StartAsync(
        string models, string prefix, Action<RealNvpServerOptions>? configure, Action<ILoggingBuilder>? logs = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        logs?.Invoke(builder.Logging);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRealNvp(models);
        builder.Services.Configure<RealNvpServerOptions>(options =>
        {
            // Tests say when to look.
            options.ReloadInterval = TimeSpan.Zero;
            configure?.Invoke(options);
        });
        var app = builder.Build();
        var arrived = new Counted();
        app.Use((_, next) =>
        {
            Interlocked.Increment(ref arrived.Requests);
            return next();
        });
        app.MapRealNvp(prefix);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, prefix, arrived);
    }

    /// <summary>Posts a body, and reads the JSON of an answer that must have a status.</summary>
    public async Task<JsonNode> PostAsync(string path, string body, int status = 200, string type = "application/json")
    {
        using var answer = await SendAsync(path, body, type);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == status, $"{path} was answered {(int)answer.StatusCode}: {text}");
        Assert.Equal(status == 200 ? "application/json" : "application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return JsonNode.Parse(text)!;
    }

    public async Task<HttpResponseMessage> SendAsync(string path, string body, string type)
    {
        using var content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type));
        return await Client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    public async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(await Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken))!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class Counted
    {
        public int Requests;
    }
}
