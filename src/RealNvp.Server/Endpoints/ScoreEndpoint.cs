using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RealNvp.Data.Scoring;
using RealNvp.Server.Access;
using RealNvp.Server.Answers;
using RealNvp.Server.Bodies;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary><c>POST /score</c>: which rows are strange. One record, an array of them, or a stream of lines.</summary>
internal sealed class ScoreEndpoint(WorkGate gate, IOptions<RealNvpServerOptions> options, IHostApplicationLifetime lifetime)
{
    /// <summary>How many rows are scored and written at a time.</summary>
    private const int RowsAtOnce = 512;

    public async Task AnswerAsync(ModelRequest request)
    {
        var format = BodyFormats.Of(request.Http.Request, BodyFormat.Json, BodyFormat.Ndjson);
        if (format == BodyFormat.Ndjson)
        {
            await AnswerLinesAsync(request).ConfigureAwait(false);
            return;
        }

        using var body = await JsonBody.ReadAsync(request.Http.Request, request.Cancellation).ConfigureAwait(false);
        var root = body.RootElement;
        if (RowArray.IsOne(root, request.Served))
        {
            await (WatchedRows.Of(request.Http.Request) ? AnswerOneAsync(request, root) : AnswerTriedAsync(request, root)).ConfigureAwait(false);
        }
        else
        {
            await AnswerArrayAsync(request, root).ConfigureAwait(false);
        }
    }

    private static async Task AnswerOneAsync(ModelRequest request, JsonElement root)
    {
        EncodedRecord record;
        using (var intake = RowIntake.OfOne(request.Served))
        {
            record = intake.Take(root, request.Cancellation);
        }

        var scored = await request.Served.Singles.ScoreAsync(record, request.Cancellation).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(request.Http, json => ScoredRowJson.Write(json, scored), request.Cancellation).ConfigureAwait(false);
    }

    private async Task AnswerTriedAsync(ModelRequest request, JsonElement root)
    {
        using var intake = new RowIntake(request.Served);
        var scored = await gate.RunAsync(
            () => BatchScoring.Judge(request.Served, [intake.Take(root, request.Cancellation)], request.Cancellation),
            isPatient: false,
            request.Cancellation).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(request.Http, json => ScoredRowJson.Write(json, scored.Rows[0]), request.Cancellation).ConfigureAwait(false);
    }

    private async Task AnswerArrayAsync(ModelRequest request, JsonElement root)
    {
        var rows = RowArray.Of(root, request.Served, options.Value.MostRows);
        using var intake = new RowIntake(request.Served);
        using var answer = new JsonArrayRows(request.Http);
        var (isWatched, isBegun) = (WatchedRows.Of(request.Http.Request), false);
        foreach (var part in rows.Chunk(RowsAtOnce))
        {
            var scored = await gate.RunAsync(
                () => Scored(request, [.. part.Select(row => intake.Take(row, request.Cancellation))], isWatched),
                isPatient: isBegun,
                request.Cancellation).ConfigureAwait(false);
            isBegun = true;
            await answer.WriteAsync(scored.Rows, request.Cancellation).ConfigureAwait(false);
        }

        await answer.EndAsync(request.Cancellation).ConfigureAwait(false);
    }

    private static ScoredBatch Scored(ModelRequest request, IReadOnlyList<EncodedRecord> records, bool isWatched) => isWatched
        ? BatchScoring.Score(request.Served, records, request.Cancellation)
        : BatchScoring.Judge(request.Served, records, request.Cancellation);

    private async Task AnswerLinesAsync(ModelRequest request)
    {
        var context = request.Http;
        var isWatched = WatchedRows.Of(context.Request);
        RequestRunner.LimitBody(context, null);
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            // Rows come when they come; how long a stream may stand still is held to below.
            rate.MinDataRate = null;
        }

        var time = context.Features.Get<RequestTime>()!;
        using var intake = new RowIntake(request.Served);
        using var stop = lifetime.ApplicationStopping.UnsafeRegister(static reader => ((System.IO.Pipelines.PipeReader)reader!).CancelPendingRead(), context.Request.BodyReader);
        var lines = new NdjsonLines(context.Request.BodyReader, options.Value.MostLineBytes);
        using var answer = new NdjsonRows(context);
        var records = new List<EncodedRecord>();

        // Who sends and reads at a time waits for the head of the answer.
        await answer.BeginAsync(request.Cancellation).ConfigureAwait(false);
        time.Restart(options.Value.StreamIdleTimeout);
        while (await lines.ReadAsync(RowsAtOnce, Take, request.Cancellation).ConfigureAwait(false))
        {
            var scored = await gate.RunAsync(
                () => Scored(request, records, isWatched), isPatient: true, request.Cancellation).ConfigureAwait(false);
            await answer.WriteAsync(scored.Rows, request.Cancellation).ConfigureAwait(false);
            records.Clear();
            time.Restart(options.Value.StreamIdleTimeout);
        }

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
}
