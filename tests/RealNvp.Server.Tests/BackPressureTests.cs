using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using RealNvp.Server.Bodies;
using RealNvp.Server.Endpoints;
using RealNvp.Server.Models;

namespace RealNvp.Server.Tests;

/// <summary>A stream is read as fast as its results are.</summary>
public sealed class BackPressureTests(TrainedModels models)
{
    private const int Rows = 5000;

    // Whoever writes does the reader's work at once on its thread, so that nothing is left to chance.
    private static readonly PipeOptions Inline = new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 1 << 16,
        resumeWriterThreshold: 1 << 10,
        useSynchronizationContext: false);

    [Fact]
    public async Task Who_does_not_read_the_results_is_not_read_from()
    {
        await using var services = new ServiceCollection().AddLogging().AddRealNvp(models.First)
            .AddSingleton<IHostApplicationLifetime>(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance)).BuildServiceProvider();
        var registry = services.GetRequiredService<ModelRegistry>();
        registry.Load();
        using var lease = registry.Take(null);
        using var time = new CancellationTokenSource();
        var (sent, received) = (new Pipe(new(pauseWriterThreshold: 0)), new Pipe(Inline));
        var text = string.Concat(Enumerable.Repeat(TrainedModels.Record + "\n", Rows));
        await sent.Writer.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
        await sent.Writer.CompleteAsync();
        var context = new DefaultHttpContext();
        context.Features.Set<IRequestBodyPipeFeature>(new Body(sent.Reader));
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(received.Writer.AsStream()));
        context.Features.Set(new RequestTime(time));
        context.Request.ContentType = BodyFormats.Ndjson;

        // It goes as far as it can on this thread, which is to the first results that nobody reads.
        var endpoint = ActivatorUtilities.CreateInstance<ScoreEndpoint>(services);
        var answered = endpoint.AnswerAsync(new(context, lease.Served, TestContext.Current.CancellationToken));
        Assert.False(answered.IsCompleted);
        Assert.Equal(ScoreEndpoint.RowsAtOnce, lease.Served.Tally.Rows);
        Assert.True(sent.Reader.TryRead(out var rest));
        Assert.True(rest.Buffer.Length >= (Rows - ScoreEndpoint.RowsAtOnce) * TrainedModels.Record.Length);
        sent.Reader.AdvanceTo(rest.Buffer.Start);

        var lines = 0;
        while (!answered.IsCompleted || lines < Rows)
        {
            var result = await received.Reader.ReadAsync(TestContext.Current.CancellationToken);
            foreach (var part in result.Buffer)
            {
                lines += part.Span.Count((byte)'\n');
            }

            received.Reader.AdvanceTo(result.Buffer.End);
        }

        await answered;
        Assert.Equal((Rows, Rows), (lines, (int)lease.Served.Tally.Rows));
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
