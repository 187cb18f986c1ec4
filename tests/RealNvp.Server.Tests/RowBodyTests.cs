using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using RealNvp.Data;

namespace RealNvp.Server.Tests;

/// <summary>Rows are explained, encoded and filled in whatever they are written in, and as they are when they come as JSON.</summary>
public sealed class RowBodyTests(TrainedModels models) : IDisposable
{
    private const string Text = "a,b,place\n0.1,6,north\n9.5,0,north\n0.3,5,east\n";
    private const string Lines = """
        {"a":0.1,"b":6,"place":"north"}
        {"a":9.5,"b":0,"place":"north"}
        {"a":0.3,"b":5,"place":"east"}

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("explain")]
    [InlineData("encode")]
    public async Task Text_lines_and_Arrow_are_answered_as_JSON_is(string verb)
    {
        await using var service = await RunningService.StartAsync(models.First);
        var expected = (await service.PostAsync(verb, $"[{string.Join(',', Lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))}]")).AsArray();
        Assert.Equal(3, expected.Count);
        foreach (var (body, type) in new[]
        {
            (System.Text.Encoding.UTF8.GetBytes(Text), "text/csv"),
            (System.Text.Encoding.UTF8.GetBytes(Text.Replace(',', '\t')), "text/tab-separated-values"),
            (System.Text.Encoding.UTF8.GetBytes(Lines), "application/x-ndjson"),
            (ArrowBody(), "application/vnd.apache.arrow.stream"),
        })
        {
            var lines = await LinesAsync(service, verb, body, type);
            Assert.Equal(expected.Select(row => Said(row!)), lines.Select(Said));
        }
    }

    [Fact]
    public async Task Parquet_is_encoded_and_an_array_is_given_where_one_is_asked_for()
    {
        await using var service = await RunningService.StartAsync(models.First);
        using var model = DensityModel.Load(models.First);
        var rows = model.Sample(5, seed: 3);
        var path = Path.Combine(_folder.Path, "rows.parquet");
        TableWriter.Write(path, model, rows);
        service.Client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json"));
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        content.Headers.ContentType = new("application/vnd.apache.parquet");
        using var answer = await service.Client.PostAsync(new Uri("encode", UriKind.Relative), content, TestContext.Current.CancellationToken);
        var encoded = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray();
        Assert.Equal(5, encoded.Count);
        Assert.All(encoded, row => Assert.Equal(3, row!["latents"]!.AsArray().Count));
    }

    [Fact]
    public async Task Gaps_are_filled_in_lines_and_Arrow_as_in_JSON()
    {
        await using var service = await RunningService.StartAsync(models.First);
        const string Records = """{"a":null,"b":6,"place":"north"}""";
        var expected = (await service.PostAsync("impute", $"[{Records}]")).AsArray()[0]!;
        var lines = await LinesAsync(service, "impute", System.Text.Encoding.UTF8.GetBytes(Records + "\nno JSON\n"), "application/x-ndjson");
        Assert.Equal(expected.ToJsonString(), lines[0].ToJsonString());
        Assert.Equal(("not-a-record", null), ((string?)lines[1]["reasons"]![0]!["kind"], lines[1]["record"]));
        var arrow = await LinesAsync(service, "impute", ArrowBody(withGap: true), "application/vnd.apache.arrow.stream");
        Assert.Equal(expected["record"]!["a"]!.ToJsonString(), arrow[0]["record"]!["a"]!.ToJsonString());
        Assert.Equal((6, "north"), ((int)arrow[0]["record"]!["b"]!, (string?)arrow[0]["record"]!["place"]));
    }

    [Fact]
    public async Task A_file_with_gaps_comes_back_as_the_command_fills_it()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var text = "place;b;a;note\nnorth;6;;\"x;y\"\nsouth;;0,25;\nnorth;6;0,50;z\n";
        var (path, output) = (_folder.Write("gaps.csv", text), Path.Combine(_folder.Path, "filled.csv"));
        using (var model = DensityModel.Load(models.First))
        {
            FilledTable.Write(path, output, model, cancellationToken: TestContext.Current.CancellationToken);
        }

        using var answer = await service.SendAsync("impute", text, "text/csv");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        var filled = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken), filled);
        Assert.Contains("\"x;y\"", filled, StringComparison.Ordinal);
        Assert.DoesNotContain(";;", filled, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("impute")]
    public async Task A_file_with_more_rows_than_are_taken_is_refused_before_anything_is_answered(string verb)
    {
        await using var service = await RunningService.StartAsync(models.First, options => options.MostCostlyRows = 2);
        Assert.Equal("too-large", (string?)(await service.PostAsync(verb, Text, 413, "text/csv"))["code"]);
        Assert.Contains("'place'", (string?)(await service.PostAsync(verb, "a,b\n1,2\n", 400, "text/csv"))["detail"], StringComparison.Ordinal);
    }

    // What is said of a row, without the last digits, which the number of rows at a time touches.
    private static string Said(JsonNode row) => string.Join(
        ' ',
        row["row"],
        row["latents"] is JsonArray latents ? string.Join(',', latents.Select(value => ((double)value!).ToString("F3", CultureInfo.InvariantCulture))) : "",
        row["flagged"],
        row["status"],
        string.Join("; ", row["reasons"]?.AsArray().Select(reason => (string?)reason!["text"]) ?? []));

    private static async Task<List<JsonNode>> LinesAsync(RunningService service, string verb, byte[] body, string type)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await service.Client.PostAsync(new Uri(verb, UriKind.Relative), content, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private static byte[] ArrowBody(bool withGap = false)
    {
        var schema = new Schema([new("a", DoubleType.Default, true), new("b", Int64Type.Default, false), new("place", StringType.Default, false)], null);
        var numbers = withGap ? new DoubleArray.Builder().AppendNull() : new DoubleArray.Builder().Append(0.1);
        using var batch = new RecordBatch(
            schema,
            [
                numbers.Append(9.5).Append(0.3).Build(),
                new Int64Array.Builder().AppendRange([6, 0, 5]).Build(),
                new StringArray.Builder().Append("north").Append("north").Append("east").Build(),
            ],
            3);
        using var body = new MemoryStream();
        using (var writer = new ArrowStreamWriter(body, schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        return body.ToArray();
    }
}
