using System.Globalization;

namespace RealNvp.Server.Tests;

/// <summary>Rows that a model makes: drawn, filled in, encoded and decoded.</summary>
public sealed class MadeRowTests(TrainedModels models)
{
    [Fact]
    public async Task Drawn_rows_are_records_of_the_table_and_a_seed_repeats_them()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var drawn = await service.PostAsync("sample", """{"n":20,"seed":5}""");
        Assert.Equal(drawn.ToJsonString(), (await service.PostAsync("sample", """{"n":20,"seed":5}""")).ToJsonString());
        var rows = drawn["rows"]!.AsArray();
        Assert.Equal(20, rows.Count);
        Assert.All(rows, row => Assert.Equal(["a", "b", "place"], row!.AsObject().Select(cell => cell.Key)));
        Assert.All(rows, row => Assert.True((string?)row!["place"] is "north" or "south"));
        Assert.All(rows, row => Assert.Equal((double)row!["b"]!, Math.Round((double)row["b"]!)));
    }

    [Fact]
    public async Task Rows_without_a_seed_differ_and_say_theirs()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var (first, second) = (await service.PostAsync("sample", """{"n":2}"""), await service.PostAsync("sample", """{"n":2}"""));
        Assert.NotEqual(first["seed"]!.ToJsonString(), second["seed"]!.ToJsonString());
        var again = await service.PostAsync("sample", $$"""{"n":2,"seed":{{first["seed"]}}}""");
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
    }

    [Fact]
    public async Task Given_values_are_held()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var drawn = await service.PostAsync("sample", """{"n":10,"seed":1,"given":{"place":"south","a":1.234}}""");
        Assert.All(drawn["rows"]!.AsArray(), row => Assert.Equal(("south", 1.234), ((string)row!["place"]!, (double)row["a"]!)));
        Assert.InRange((double)drawn["effective_size"]!, 1, 10);
    }

    [Fact]
    public async Task What_a_record_lacks_is_filled_in_and_all_else_stays()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var row = (await service.PostAsync("impute", """{"a":null,"b":6,"place":"north","more":[1]}""")).AsArray()[0]!;
        Assert.Equal(["a"], row["filled"]!.AsArray().Select(name => (string?)name));
        Assert.InRange((double)row["record"]!["a"]!, -1.5, 2.5);
        Assert.Equal("[1]", row["record"]!["more"]!.ToJsonString());
        Assert.Equal(6, (int)row["record"]!["b"]!);
    }

    [Fact]
    public async Task Latents_lead_back_to_the_record()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var encoded = (await service.PostAsync("encode", $"[{TrainedModels.Record},3]")).AsArray();
        Assert.Null(encoded[1]!["latents"]);
        Assert.Equal("not-a-record", (string?)encoded[1]!["reasons"]![0]!["kind"]);
        var latents = encoded[0]!["latents"]!.AsArray();
        Assert.Equal(3, latents.Count);
        var decoded = (await service.PostAsync("decode", $$"""{"latents":[{{latents.ToJsonString()}}]}"""))["rows"]![0]!;
        Assert.Equal("0.1", ((double)decoded["a"]!).ToString("G3", CultureInfo.InvariantCulture));
        Assert.Equal(6, (double)decoded["b"]!);
        Assert.Equal("north", (string?)decoded["place"]);
    }
}
