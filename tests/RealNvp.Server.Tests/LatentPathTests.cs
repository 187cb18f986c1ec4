using System.Text.Json.Nodes;

namespace RealNvp.Server.Tests;

/// <summary>Ways and surfaces between rows: they begin and end with the rows themselves.</summary>
public sealed class LatentPathTests(TrainedModels models)
{
    private const string Other = """{"a":-0.9,"b":4,"place":"south"}""";

    [Fact]
    public async Task A_way_leads_from_one_row_to_the_other()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var rows = (await service.PostAsync("interpolate", $$"""{"rows":[{{TrainedModels.Record}},{{Other}}],"steps":5}"""))["rows"]!.AsArray();
        Assert.Equal(5, rows.Count);
        Assert.Equal(["north", "south"], [(string?)rows[0]!["place"], (string?)rows[4]!["place"]]);
        Assert.Equal(0.1, (double)rows[0]!["a"]!, 0.01);
        Assert.Equal(-0.9, (double)rows[4]!["a"]!, 0.01);
    }

    [Fact]
    public async Task A_surface_begins_with_its_first_row()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var body = $$"""{"rows":[{{TrainedModels.Record}},{{Other}},{{Other}},{{TrainedModels.Record}}],"steps":4}""";
        var rows = (await service.PostAsync("manifold", body))["rows"]!.AsArray();
        Assert.Equal(16, rows.Count);
        Assert.Equal(0.1, (double)rows[0]!["a"]!, 0.01);
    }

    [Theory]
    [InlineData("interpolate", "{}", "bad-argument")]
    [InlineData("interpolate", "{\"rows\":[1]}", "bad-argument")]
    [InlineData("interpolate", "{\"rows\":[1,2]}", "not-measured")]
    [InlineData("interpolate", "{\"rows\":[{\"a\":1},{\"a\":\"x\"}],\"steps\":3}", "not-measured")]
    [InlineData("interpolate", "{\"rows\":[{},{}],\"steps\":1}", "bad-argument")]
    [InlineData("manifold", "{\"rows\":[{},{}]}", "bad-argument")]
    public async Task What_is_no_pair_or_no_four_of_rows_is_refused(string path, string body, string code)
    {
        await using var service = await RunningService.StartAsync(models.First);
        Assert.Equal(code, (string?)(await service.PostAsync(path, body, 400))["code"]);
    }

    [Fact]
    public async Task More_values_than_a_request_may_have_are_refused()
    {
        await using var service = await RunningService.StartAsync(models.First, options => options.MostDrawnValues = 100);
        JsonNode problem = await service.PostAsync("interpolate", $$"""{"rows":[{{TrainedModels.Record}},{{Other}}],"steps":50}""", 413);
        Assert.Equal("too-large", (string?)problem["code"]);
    }
}
