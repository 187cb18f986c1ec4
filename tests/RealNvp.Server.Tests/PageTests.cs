using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using RealNvp.Server.Page;

namespace RealNvp.Server.Tests;

/// <summary>The page of a service: its files, what is said with them, and where they are.</summary>
public sealed partial class PageTests(TrainedModels models)
{
    [Fact]
    public async Task The_page_comes_with_a_policy_that_lets_nothing_in_from_elsewhere()
    {
        await using var service = await RunningService.StartAsync(models.First);
        using var answer = await GetAsync(service, "");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Every_file_comes_as_what_it_is()
    {
        await using var service = await RunningService.StartAsync(models.First);
        foreach (var name in PageFiles.Names)
        {
            using var answer = await GetAsync(service, $"page/{name}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.StartsWith(
                Path.GetExtension(name) switch { ".js" => "text/javascript", ".css" => "text/css", ".svg" => "image/svg+xml", _ => "text/html" },
                answer.Content.Headers.ContentType!.ToString(),
                StringComparison.Ordinal);
            Assert.Equal(answer.Content.Headers.ContentLength, (await answer.Content.ReadAsByteArrayAsync(Token)).Length);
        }

        using var none = await GetAsync(service, "page/none.js");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task A_file_that_the_browser_has_is_not_sent_again()
    {
        await using var service = await RunningService.StartAsync(models.First);
        using var first = await GetAsync(service, "page/main.js");
        Assert.Equal("no-cache", first.Headers.CacheControl?.ToString());
        using var again = await GetAsync(service, "page/main.js", first.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(Token));
        using var older = await GetAsync(service, "page/main.js", "\"another\"");
        Assert.Equal(HttpStatusCode.OK, older.StatusCode);
    }

    [Fact]
    public async Task Below_a_prefix_the_page_begins_with_a_slash_so_that_its_addresses_are_found()
    {
        await using var service = await RunningService.StartAsync(models.First, "/flows", null);
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var bare = await client.GetAsync(new Uri(service.App.Urls.First() + "/flows"), Token);
        Assert.Equal((HttpStatusCode.TemporaryRedirect, "/flows/"), (bare.StatusCode, bare.Headers.Location?.ToString()));
        using var page = await GetAsync(service, "");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var file = await GetAsync(service, "page/main.js");
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
    }

    [Fact]
    public async Task There_is_no_page_where_it_is_switched_off()
    {
        await using var service = await RunningService.StartAsync(models.First, options => options.ShowsPage = false);
        using var page = await GetAsync(service, "");
        using var file = await GetAsync(service, "page/main.js");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (page.StatusCode, file.StatusCode));
        Assert.Single((await service.GetAsync("models"))["models"]!.AsArray());
    }

    [Fact]
    public async Task A_program_that_answers_the_root_itself_keeps_it()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRealNvp(models.First);
        await using var app = builder.Build();
        app.MapGet("/", () => "its own");
        app.MapRealNvp();
        await app.StartAsync(Token);
        using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
        Assert.Equal("its own", await client.GetStringAsync(new Uri("/", UriKind.Relative), Token));
        Assert.NotEmpty(await client.GetStringAsync(new Uri("/page/main.js", UriKind.Relative), Token));
    }

    [Fact]
    public async Task The_files_need_no_key_and_what_they_show_does()
    {
        await using var service = await RunningService.StartAsync(models.First, options => options.ApiKey = "secret");
        using var page = await GetAsync(service, "");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var list = await GetAsync(service, "models");
        Assert.Equal(HttpStatusCode.Unauthorized, list.StatusCode);
    }

    /// <summary>What the policy forbids a browser refuses in silence, or nearly so: it is not to be in the files.</summary>
    [Fact]
    public void No_file_has_addresses_of_elsewhere_or_text_that_is_read_as_markup()
    {
        Assert.True(PageFiles.Names.Count() > 10);
        foreach (var name in PageFiles.Names)
        {
            var text = System.Text.Encoding.UTF8.GetString(PageFiles.Find(name)!.Content.Span);
            Assert.DoesNotMatch(Markup(), text);
            Assert.DoesNotMatch(Elsewhere(), text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_file_that_another_one_names_is_there()
    {
        foreach (var name in PageFiles.Names)
        {
            var text = System.Text.Encoding.UTF8.GetString(PageFiles.Find(name)!.Content.Span);
            Assert.All(Named().Matches(text), match => Assert.True(PageFiles.Find(match.Groups[1].Value) is not null, $"{name} names {match.Groups[1].Value}"));
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<HttpResponseMessage> GetAsync(RunningService service, string path, string? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (known is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        }

        return await service.Client.SendAsync(request, Token);
    }

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|\\beval\\b|new Function|javascript:|\\son\\w+=\"|\\sstyle=\"|<style")]
    private static partial Regex Markup();

    [GeneratedRegex("https?://|['\"(]//")]
    private static partial Regex Elsewhere();

    [GeneratedRegex("""(?:from '\./|="page/)([\w.-]+)""")]
    private static partial Regex Named();
}
