using System.Text.Json.Nodes;
using RealNvp.Data;

namespace RealNvp.Server.Tests;

/// <summary>What a service says of rows is what the library says of them.</summary>
public sealed class ScoreTests(TrainedModels models)
{
    [Fact]
    public async Task A_record_has_the_score_that_the_detector_gives_it()
    {
        await using var service = await RunningService.StartAsync(models.First);
        using var detector = AnomalyDetector.Load(models.First);
        var expected = detector.Score(new Dictionary<string, object?> { ["a"] = 0.1, ["b"] = 6, ["place"] = "north" });
        var row = await service.PostAsync("score", TrainedModels.Record);
        Assert.Equal(1, (int)row["row"]!);
        Assert.Equal(expected.Score!.Value, (double)row["score"]!, 1e-12);
        Assert.Equal(expected.PValue!.Value, (double)row["p_value"]!, 1e-12);
        Assert.Equal(expected.LogProb!.Value, (double)row["log_prob"]!, 1e-12);
        Assert.Equal("scored", (string?)row["status"]);
    }

    [Fact]
    public async Task An_array_has_a_result_for_each_row_in_order_also_where_one_cannot_be_measured()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var records = Enumerable.Range(0, 1200).Select(row => row % 100 == 7 ? """{"a":1,"b":2,"place":"east"}""" : TrainedModels.Record);
        var rows = (await service.PostAsync("score", $"[{string.Join(',', records)}]")).AsArray();
        Assert.Equal(Enumerable.Range(1, 1200), rows.Select(row => (int)row!["row"]!));
        Assert.All(rows, row => Assert.Equal((int)row!["row"]! % 100 == 8, (string?)row["status"] == "not-measured"));
        Assert.Equal("'place' is 'east', a category that the model does not know (north, south)", (string?)rows[7]!["reasons"]![0]!["text"]);
    }

    [Fact]
    public async Task Lines_have_a_line_each_and_a_bad_one_says_why()
    {
        await using var service = await RunningService.StartAsync(models.First);
        using var answer = await service.SendAsync("score", $"{TrainedModels.Record}\n\n{{bad\r\n[1]\n{{\"a\":1}}", "application/x-ndjson");
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var rows = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(["scored", "not-measured", "not-measured", "not-measured"], rows.Select(row => (string?)row["status"]));
        Assert.Equal(["not-a-record", "not-a-record", "missing-value"], rows[1..].Select(row => (string?)row["reasons"]![0]!["kind"]));
        Assert.Equal("'b' has no value", (string?)rows[3]["reasons"]![0]!["text"]);
    }

    [Fact]
    public async Task A_strange_row_is_explained_by_its_column_and_repaired()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var row = (await service.PostAsync("explain", """{"a":0.1,"b":60,"place":"north"}""")).AsArray()[0]!;
        Assert.True((bool)row["flagged"]!);
        Assert.Equal("b", (string?)row["reasons"]![0]!["column"]);
        Assert.Equal("b", (string?)row["repair"]!["changes"]![0]!["column"]);
        Assert.Equal(3, row["columns"]!.AsArray().Count);
    }
}
