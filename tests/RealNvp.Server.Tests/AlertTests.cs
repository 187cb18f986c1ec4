using System.Text.Json.Nodes;
using RealNvp.Data;
using RealNvp.Server.Models;

namespace RealNvp.Server.Tests;

/// <summary>The last rows that were flagged: counted, kept within bounds, and told to whoever waits for them.</summary>
public sealed class AlertTests(TrainedModels models)
{
    private const string Strange = """{"a":9.5,"b":0,"place":"north"}""";
    private const string Unreadable = """{"a":"much","b":0,"place":"north"}""";
    private const string Alerts = "models/first/alerts";

    [Fact]
    public async Task What_clients_had_flagged_is_told_with_its_record()
    {
        await using var service = await RunningService.StartAsync(models.First);
        await service.PostAsync("score", $"[{TrainedModels.Record},{Strange},{Unreadable}]");
        await service.PostAsync("score", Strange);
        var news = await service.GetAsync(Alerts);
        Assert.Equal((4, 3, 1), ((int)news["rows"]!, (int)news["flagged"]!, (int)news["not_measured"]!));
        var alerts = news["alerts"]!.AsArray();
        Assert.Equal(["scored", "not-measured", "scored"], alerts.Select(alert => (string?)alert!["scored"]!["status"]));
        Assert.Equal(("9.5", "north"), (alerts[0]!["record"]!["a"]!.ToJsonString(), (string?)alerts[0]!["record"]!["place"]));
        Assert.Null(alerts[1]!["record"]);
        Assert.Equal((long)news["last"]!, (long)alerts[2]!["id"]!);
    }

    [Fact]
    public async Task Rows_that_are_tried_out_are_no_alerts()
    {
        await using var service = await RunningService.StartAsync(models.First);
        Assert.True((bool)(await service.PostAsync("score?watch=false", Strange))["flagged"]!);
        await service.PostAsync("score?watch=false", $"[{Strange}]");
        using var lines = await service.SendAsync("score?watch=false", Strange, "application/x-ndjson");
        Assert.Contains("\"flagged\":true", await lines.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await service.PostAsync("explain", $"[{Strange}]");
        Assert.Equal(0, (int)(await service.GetAsync(Alerts))["rows"]!);
        Assert.Equal(0, (int)(await service.GetAsync("models/first"))["drift"]!["rows"]!);
        Assert.Equal("bad-argument", (string?)(await service.PostAsync("score?watch=no", Strange, 400))["code"]);
    }

    [Fact]
    public async Task Only_the_last_ones_are_kept_and_how_many_were_missed_is_said()
    {
        await using var service = await RunningService.StartAsync(models.First, options => options.MostAlerts = 5);
        await service.PostAsync("score", Strange);
        var first = (long)(await service.GetAsync(Alerts))["last"]!;
        await service.PostAsync("score", $"[{string.Join(",", Enumerable.Repeat(Strange, 700))}]");
        var news = await service.GetAsync($"{Alerts}?after={first}");
        Assert.Equal((701, 701, 5, 695L), ((int)news["rows"]!, (int)news["flagged"]!, news["alerts"]!.AsArray().Count, (long)news["missed"]!));
        Assert.Equal(first + 700, (long)news["last"]!);
        Assert.Empty((await service.GetAsync($"{Alerts}?after={first + 700}"))["alerts"]!.AsArray());
    }

    [Fact]
    public async Task Alerts_stay_when_a_newer_file_takes_the_place_of_their_model()
    {
        using var folder = new TemporaryFolder();
        folder.Place(models.First, "m.safetensors");
        await using var service = await RunningService.StartAsync(folder.Path);
        await service.PostAsync("score", $"[{Strange},{Unreadable}]");
        var before = await service.GetAsync("models/m/alerts");
        folder.Place(models.Second, "m.safetensors");
        await service.Models.RefreshAsync(TestContext.Current.CancellationToken);
        await service.PostAsync("score", Strange);
        var after = await service.GetAsync("models/m/alerts");
        Assert.Equal((1, 1, 0), ((int)after["rows"]!, (int)after["flagged"]!, (int)after["missed"]!));
        Assert.Equal(3, after["alerts"]!.AsArray().Count);
        Assert.Equal(
            before["alerts"]!.AsArray().Select(alert => alert!["record"]?.ToJsonString()),
            after["alerts"]!.AsArray().Take(2).Select(alert => alert!["record"]?.ToJsonString()));
        Assert.Equal(2, (await service.GetAsync($"models/m/alerts?after={before["alerts"]![0]!["id"]}"))["alerts"]!.AsArray().Count);
        using var gone = await service.Client.GetAsync(
            new Uri($"models/m/alerts/{before["last"]}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)gone.StatusCode);
    }

    [Fact]
    public async Task Who_waits_is_answered_by_the_next_alert_and_not_before()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var last = (long)(await service.GetAsync(Alerts))["last"]!;
        var waiting = service.GetAsync($"{Alerts}?after={last}&wait=60");
        await service.PostAsync("score", TrainedModels.Record);
        Assert.False(waiting.IsCompleted);
        await service.PostAsync("score", Strange);
        Assert.Single((await waiting)["alerts"]!.AsArray());
    }

    [Fact]
    public async Task A_service_that_stops_keeps_nobody_waiting()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var last = (long)(await service.GetAsync(Alerts))["last"]!;
        using var other = new HttpClient { BaseAddress = service.Client.BaseAddress };
        var waiting = other.GetStringAsync(new Uri($"{Alerts}?after={last}&wait=60", UriKind.Relative), TestContext.Current.CancellationToken);
        while (service.Arrived < 2)
        {
            await Task.Yield();
        }

        await service.App.StopAsync(TestContext.Current.CancellationToken);
        Assert.Empty(JsonNode.Parse(await waiting)!["alerts"]!.AsArray());
    }

    [Fact]
    public async Task An_alert_is_explained_by_its_number()
    {
        await using var service = await RunningService.StartAsync(models.First);
        await service.PostAsync("score", Strange);
        var id = (long)(await service.GetAsync(Alerts))["last"]!;
        var explained = await service.GetAsync($"{Alerts}/{id}");
        Assert.NotEmpty(explained["reasons"]!.AsArray());
        using var gone = await service.Client.GetAsync(new Uri($"{Alerts}/{id + 1}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)gone.StatusCode);
    }

    [Fact]
    public void Of_rows_with_very_many_values_fewer_are_kept()
    {
        Assert.Equal(256, new RecentAlerts(256, 7, DateTimeOffset.UnixEpoch).Most);
        Assert.Equal(4, new RecentAlerts(256, 250_000, DateTimeOffset.UnixEpoch).Most);
        Assert.Equal(1, new RecentAlerts(256, 5_000_000, DateTimeOffset.UnixEpoch).Most);
    }

    [Fact]
    public void Who_waits_for_a_load_that_ends_is_told_to_ask_anew()
    {
        var alerts = new RecentAlerts(2, 1, DateTimeOffset.UnixEpoch);
        var next = alerts.After(0).Next;
        Assert.False(next.IsCompleted);
        alerts.Leave();
        Assert.True(next.IsCompleted);
    }

    [Fact]
    public void Numbers_of_a_later_load_are_higher_than_those_of_an_earlier_one()
    {
        var row = new ScoredRow { Number = 1, IsFlagged = true };
        var loaded = DateTimeOffset.UnixEpoch.AddYears(50);
        var (earlier, later) = (new RecentAlerts(2, 1, loaded), new RecentAlerts(2, 1, loaded.AddSeconds(1)));
        earlier.Add([row, row, row]);
        later.Add([row]);
        var (news, _) = later.After(earlier.After(0).News.Last);
        Assert.Single(news.Alerts);
        Assert.Equal(0, news.Missed);
        Assert.Equal((1, 2), (earlier.After(0).News.Missed, earlier.After(0).News.Alerts.Count));
    }
}
