namespace RealNvp.Server.Tests;

/// <summary>Requests that cannot be answered get problem details that say what to do.</summary>
public sealed class RequestTests(TrainedModels models)
{
    [Theory]
    [InlineData("score", "{\"a\":1,}", 400, "no-json")]
    [InlineData("score", "{\"a\":1,\"a\":2}", 400, "no-json")]
    [InlineData("score", "", 400, "no-json")]
    [InlineData("score", "7", 400, "no-rows")]
    [InlineData("sample", "[]", 400, "no-object")]
    [InlineData("sample", "{\"count\":1}", 400, "unknown-argument")]
    [InlineData("sample", "{\"n\":0}", 400, "bad-argument")]
    [InlineData("sample", "{\"n\":1.5}", 400, "bad-argument")]
    [InlineData("sample", "{\"n\":1,\"seed\":-1}", 400, "bad-argument")]
    [InlineData("sample", "{\"given\":{\"c\":1}}", 400, "bad-input")]
    [InlineData("sample", "{\"given\":{\"a\":[1]}}", 400, "bad-argument")]
    [InlineData("sample", "{\"temperature\":-1}", 400, "bad-argument")]
    [InlineData("sample", "{\"temperature\":0.5,\"given\":{\"a\":1}}", 400, "bad-argument")]
    [InlineData("decode", "{}", 400, "bad-argument")]
    [InlineData("decode", "{\"latents\":[[1,2]]}", 400, "bad-argument")]
    [InlineData("decode", "{\"latents\":[[1,2,1e300]]}", 400, "bad-argument")]
    [InlineData("decode", "{\"latents\":[[1,2,3]],\"member\":9}", 400, "bad-argument")]
    [InlineData("decode", "{\"latents\":[[1,2,3]],\"given\":{\"class\":1}}", 400, "not-conditional")]
    [InlineData("encode?member=0", "{}", 400, "bad-argument")]
    [InlineData("impute", "[1]", 400, "no-record")]
    public async Task A_bad_request_is_answered_by_a_problem_with_a_word_and_a_sentence(string path, string body, int status, string code)
    {
        await using var service = await RunningService.StartAsync(models.First);
        var problem = await service.PostAsync(path, body, status);
        Assert.Equal((code, status), ((string?)problem["code"], (int)problem["status"]!));
        Assert.EndsWith(".", ((string)problem["detail"]!).Replace("?", ".", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_another_kind_is_refused_with_those_that_are_taken()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var problem = await service.PostAsync("score", "a=1", 415, "application/x-www-form-urlencoded");
        Assert.Contains("application/x-ndjson", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_large_a_body_and_too_many_rows_are_refused()
    {
        await using var service = await RunningService.StartAsync(models.First, options => (options.MostBodyBytes, options.MostRows) = (1000, 3));
        Assert.Equal("too-large", (string?)(await service.PostAsync("score", $"[{new string(' ', 1000)}]", 413))["code"]);
        Assert.Contains("4 rows", (string?)(await service.PostAsync("score", "[1,2,3,4]", 413))["detail"], StringComparison.Ordinal);
        Assert.Equal("scored", (string?)(await service.PostAsync("score", TrainedModels.Record))["status"]);
    }

    [Fact]
    public async Task A_key_is_needed_where_one_is_set()
    {
        await using var service = await RunningService.StartAsync(models.First, options => options.ApiKey = "secret");
        Assert.Equal("no-key", (string?)(await service.PostAsync("score", TrainedModels.Record, 401))["code"]);
        service.Client.DefaultRequestHeaders.Add("X-Api-Key", "secre");
        await service.PostAsync("score", TrainedModels.Record, 401);
        service.Client.DefaultRequestHeaders.Remove("X-Api-Key");
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        await service.PostAsync("score", TrainedModels.Record);
    }

    [Fact]
    public async Task Without_a_key_a_name_that_leads_here_by_a_page_of_the_web_is_refused()
    {
        await using var service = await RunningService.StartAsync(models.First);
        service.Client.DefaultRequestHeaders.Host = "rebound.example";
        Assert.Equal("loopback-only", (string?)(await service.PostAsync("score", TrainedModels.Record, 403))["code"]);
        service.Client.DefaultRequestHeaders.Host = "localhost";
        await service.PostAsync("score", TrainedModels.Record);
    }

    [Fact]
    public async Task A_prefix_stands_before_every_address()
    {
        await using var service = await RunningService.StartAsync(models.First, "/flows", null);
        Assert.StartsWith("/flows", service.Client.BaseAddress!.AbsolutePath, StringComparison.Ordinal);
        await service.PostAsync("models/first/score", TrainedModels.Record);
        Assert.Single((await service.GetAsync("models"))["models"]!.AsArray());
    }
}
