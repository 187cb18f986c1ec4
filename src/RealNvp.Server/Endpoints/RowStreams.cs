using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RealNvp.Data.Scoring;
using RealNvp.Server.Answers;
using RealNvp.Server.Bodies;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary>
/// Rows that come as a stream and are answered as they come. What was not answered is not read, so that neither side holds more than a part of it; a service
/// that ends answers what it has, and says so.
/// </summary>
internal sealed class RowStreams(WorkGate gate, IOptions<RealNvpServerOptions> options, IHostApplicationLifetime lifetime)
{
    /// <summary>Answers lines of JSON.</summary>
    public async Task AnswerLinesAsync(ModelRequest request, IScoredRows answer)
    {
        var reader = request.Http.Request.BodyReader;
        Open(request.Http);
        using var intake = new RowIntake(request.Served);
        using var stop = lifetime.ApplicationStopping.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), reader);
        var lines = new NdjsonLines(reader, options.Value.MostLineBytes);
        var records = new List<EncodedRecord>();

        // Who sends and reads at a time waits for the head of the answer.
        await answer.BeginAsync(request.Cancellation).ConfigureAwait(false);
        Restart(request.Http);
        while (await lines.ReadAsync(ScoreEndpoint.RowsAtOnce, Take, request.Cancellation).ConfigureAwait(false))
        {
            await ScoreAsync(request, answer, records).ConfigureAwait(false);
            records.Clear();
        }

        await answer.EndAsync(request.Cancellation).ConfigureAwait(false);

        void Take(ReadOnlySequence<byte> line)
        {
            try
            {
                using var parsed = JsonBody.Parse(line);
                records.Add(intake.Take(parsed.RootElement, request.Cancellation));
            }
            catch (JsonException error)
            {
                records.Add(intake.Unreadable($"it is no JSON ({JsonBody.Words(error)})"));
            }
        }
    }

    /// <summary>Answers batches of Arrow.</summary>
    public async Task AnswerArrowAsync(ModelRequest request, IScoredRows answer)
    {
        Open(request.Http);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(request.Cancellation, lifetime.ApplicationStopping);
        using var intake = new RowIntake(request.Served);
        using var batches = new ArrowBatches(request.Http.Request.Body);
        var isBegun = false;
        Restart(request.Http);
        while (await batches.ReadAsync(stopping.Token).ConfigureAwait(false) is { } batch)
        {
            using (batch)
            {
                if (!isBegun)
                {
                    await answer.BeginAsync(request.Cancellation).ConfigureAwait(false);
                    isBegun = true;
                }

                foreach (var part in ArrowBatches.Records(batch).Chunk(ScoreEndpoint.RowsAtOnce))
                {
                    await ScoreAsync(request, answer, [.. part.Select(record => intake.Take(record, request.Cancellation))]).ConfigureAwait(false);
                }
            }
        }

        if (!isBegun)
        {
            await answer.BeginAsync(request.Cancellation).ConfigureAwait(false);
        }

        await answer.EndAsync(request.Cancellation).ConfigureAwait(false);
    }

    private async Task ScoreAsync(ModelRequest request, IScoredRows answer, List<EncodedRecord> records)
    {
        var isWatched = WatchedRows.Of(request.Http.Request);
        var scored = await gate.RunAsync(
            () => BatchScoring.Score(request.Served, records, isWatched, request.Cancellation), isPatient: true, request.Cancellation).ConfigureAwait(false);
        await answer.WriteAsync(scored, request.Cancellation).ConfigureAwait(false);
        Restart(request.Http);
    }

    // Rows come when they come, as many as there are; how long a stream may stand still is held to instead.
    private static void Open(HttpContext context)
    {
        RequestRunner.LimitBody(context, null);
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private void Restart(HttpContext context) => context.Features.Get<RequestTime>()!.Restart(options.Value.StreamIdleTimeout);
}
