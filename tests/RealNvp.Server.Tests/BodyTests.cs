using System.Net.Http.Headers;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using RealNvp.Data;
using RealNvp.Server.Access;
using RealNvp.Server.Bodies;

namespace RealNvp.Server.Tests;

/// <summary>The same rows have the same results in whatever they come.</summary>
public sealed class BodyTests(TrainedModels models) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Text_and_Parquet_are_scored_as_the_library_scores_the_file()
    {
        await using var service = await RunningService.StartAsync(models.First);
        using var detector = AnomalyDetector.Load(models.First);
        var text = TrainedModels.Text(700, seed: 3) + "0.1,6\n0.1,6,east\n";
        var expected = detector.Score(_folder.Write("rows.csv", text), TestContext.Current.CancellationToken)
            .Select(row => $"{row.Number},{(row.IsFlagged ? 1 : 0)},{string.Join("; ", row.Reasons)}").ToArray();
        Assert.Equal(702, expected.Length);
        Assert.Contains("a category that the model does not know", expected[^1], StringComparison.Ordinal);
        Assert.Equal(expected, await ScoredAsync(service, System.Text.Encoding.UTF8.GetBytes(text), "text/csv"));

        var parquet = Path.Combine(_folder.Path, "rows.parquet");
        TableWriter.Write(parquet, detector.Model, detector.Model.Sample(600));
        expected = [.. detector.Score(parquet, TestContext.Current.CancellationToken).Select(row => $"{row.Number},{(row.IsFlagged ? 1 : 0)},")];
        var bytes = await File.ReadAllBytesAsync(parquet, TestContext.Current.CancellationToken);
        Assert.Equal(expected, await ScoredAsync(service, bytes, "application/vnd.apache.parquet"));
    }

    [Fact]
    public async Task Text_that_lacks_a_column_is_refused_without_a_word_of_the_file_it_was_kept_in()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var detail = (string)(await service.PostAsync("score", "a,b\n1,2\n", 400, "text/csv"))["detail"]!;
        Assert.Contains("'place'", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("realnvp-", detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), detail, StringComparison.Ordinal);
        Assert.Equal("bad-table", (string?)(await service.PostAsync("score", "no parquet", 400, "application/vnd.apache.parquet"))["code"]);
    }

    [Fact]
    public async Task Arrow_comes_in_and_goes_out()
    {
        await using var service = await RunningService.StartAsync(models.First);
        using var body = new MemoryStream();
        using (var batch = Batch())
        using (var writer = new ArrowStreamWriter(body, batch.Schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        using var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new("application/vnd.apache.arrow.stream");
        using var answer = await service.Client.PostAsync(new Uri("score", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal("application/vnd.apache.arrow.stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new ArrowStreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var single = await service.PostAsync("score", TrainedModels.Record);
        for (var batch = 0; batch < 2; batch++)
        {
            using var scored = await reader.ReadNextRecordBatchAsync(TestContext.Current.CancellationToken);
            Assert.Equal(4, scored.Length);
            Assert.Equal((batch * 4) + 1, ((Int64Array)scored.Column("row")).GetValue(0));
            var scores = (DoubleArray)scored.Column("score");
            Assert.Equal((double)single["score"]!, scores.GetValue(0)!.Value, 1e-4);
            Assert.Equal(scores.GetValue(0)!.Value, scores.GetValue(3)!.Value, 1e-12);
            Assert.Equal(["", "'place' is 'east', a category that the model does not know (north, south)", "'a' has no value", ""],
                Enumerable.Range(0, 4).Select(row => ((StringArray)scored.Column("reason")).GetString(row)));
        }

        Assert.Null(await reader.ReadNextRecordBatchAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_damaged_stream_of_Arrow_is_a_problem()
    {
        await using var service = await RunningService.StartAsync(models.First);
        Assert.Equal("no-arrow", (string?)(await service.PostAsync("score", "no arrow at all", 400, "application/vnd.apache.arrow.stream"))["code"]);
    }

    [Theory]
    [InlineData("FFFFFFFF FFFFFF7F")]
    [InlineData("FFFFFF7F")]
    [InlineData("FFFFFFFF FEFFFFFF")]
    public async Task A_length_that_a_few_bytes_claim_is_looked_at_before_room_is_made_for_it(string bytes)
    {
        var frames = new ArrowFrames(new MemoryStream(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal))), 1 << 20);
        var fault = await Assert.ThrowsAsync<RequestFault>(() => frames.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        Assert.Equal("no-arrow", fault.Code);
    }

    [Fact]
    public void Messages_pass_whole_and_one_that_is_longer_than_allowed_does_not()
    {
        using var sent = new MemoryStream();
        using (var batch = Batch())
        using (var writer = new ArrowStreamWriter(sent, batch.Schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
        }

        var bytes = sent.ToArray();
        Assert.Equal(bytes, ReadAll(new ArrowFrames(new MemoryStream(bytes), 1 << 20)));
        Assert.Throws<RequestFault>(() => ReadAll(new ArrowFrames(new MemoryStream(bytes), 100)));

        static byte[] ReadAll(Stream stream)
        {
            using var read = new MemoryStream();
            stream.CopyTo(read, 7);
            return read.ToArray();
        }
    }

    [Fact]
    public async Task An_answer_is_written_as_it_is_asked_for_and_another_kind_is_refused()
    {
        await using var service = await RunningService.StartAsync(models.First);
        service.Client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("text/csv"));
        using var answer = await service.SendAsync("score", TrainedModels.Record, "application/json");
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n');
        Assert.Equal("row,log_prob,score,p_value,flagged,status,reason", lines[0]);
        Assert.StartsWith("1,", lines[1], StringComparison.Ordinal);
        service.Client.DefaultRequestHeaders.Accept.Clear();
        service.Client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("image/png"));
        Assert.Equal("not-acceptable", (string?)(await service.PostAsync("score", TrainedModels.Record, 406))["code"]);
    }

    /// <summary>Scores a body, and gives of each row its number, whether it is flagged, and the reasons.</summary>
    private static async Task<string[]> ScoredAsync(RunningService service, byte[] body, string type)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("score", UriKind.Relative)) { Content = content };
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json"));
        using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return [.. System.Text.Json.Nodes.JsonNode.Parse(text)!.AsArray().Select(row =>
            $"{row!["row"]},{((bool)row["flagged"]! ? 1 : 0)},{string.Join("; ", row["reasons"]!.AsArray().Select(reason => (string?)reason!["text"]))}")];
    }

    // A category as a dictionary, as data frames send it.
    private static RecordBatch Batch()
    {
        var names = new DictionaryArray(
            new DictionaryType(Int32Type.Default, StringType.Default, ordered: false),
            new Int32Array.Builder().AppendRange([1, 0, 1, 1]).Build(),
            new StringArray.Builder().Append("east").Append("north").Build());
        var schema = new Schema([new("a", FloatType.Default, true), new("b", Int64Type.Default, false), new("place", names.Data.DataType, false)], null);
        var (a, b) = (new FloatArray.Builder().Append(0.1f).Append(0.1f).AppendNull().Append(0.1f), new Int64Array.Builder().AppendRange([6, 6, 6, 6]));
        return new(schema, [a.Build(), b.Build(), names], 4);
    }
}
