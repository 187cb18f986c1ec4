using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using RealNvp.Cli.Display;
using RealNvp.Cli.Serving;

namespace RealNvp.Cli.Tests;

/// <summary>What a service measures of itself is sent to a collector by the names of the documents.</summary>
public sealed class CollectorTests(RunFixture runs)
{
    [Fact]
    public async Task Metrics_and_traces_reach_a_collector()
    {
        var random = SeededRandom.For(1, 23);
        var rows = string.Concat(Enumerable.Range(0, 300).Select(_ =>
            string.Create(CultureInfo.InvariantCulture, $"{random.NextGaussian():F3},{random.NextGaussian():F3}\n")));
        CommandRun.Of("train", runs.Write("collected.csv", "a,b\n" + rows), "--preset", "plane", "--epochs", "1", "--out", runs.In("collected")).Succeeds();
        await using var collector = await Collector.StartAsync();
        await using var said = new AwaitedText("Serving at ");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var serving = ModelService.RunAsync(
            new Terminal(said, TextWriter.Null),
            ["http://127.0.0.1:0"],
            options => options.Models = runs.In("collected"),
            collector.Address,
            isVerbose: false,
            stop.Token);
        Assert.Same(said.Line, await Task.WhenAny(said.Line, serving));
        using (var client = new HttpClient())
        {
            using var body = new StringContent("""{"a":0.1,"b":0.2}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            using var answer = await client.PostAsync(new Uri((await said.Line).Split(' ')[2] + "/score"), body, stop.Token);
            Assert.True(answer.IsSuccessStatusCode);
        }

        // What was measured last is sent before the service ends.
        await stop.CancelAsync();
        await serving;
        Assert.All(
            [
                "realnvp.rows", "realnvp.request.duration", "realnvp.batch.rows", "realnvp.flagged.share", "realnvp.drift.capital", "realnvp.drift.changes",
                "realnvp.model.age", "collected", "service.name",
            ],
            word => Assert.Contains(word, collector.Metrics, StringComparison.Ordinal));
        Assert.All(
            ["realnvp.score", "realnvp.model", "realnvp.fingerprint", "collected"],
            word => Assert.Contains(word, collector.Traces, StringComparison.Ordinal));
    }

    /// <summary>Text whose first line with certain words is waited for.</summary>
    private sealed class AwaitedText(string words) : TextWriter
    {
        private readonly StringBuilder _text = new();
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (_text)
            {
                if (value != '\n')
                {
                    _text.Append(value);
                    return;
                }

                var line = _text.ToString();
                _text.Clear();
                if (line.StartsWith(words, StringComparison.Ordinal))
                {
                    _line.TrySetResult(line);
                }
            }
        }
    }
}
