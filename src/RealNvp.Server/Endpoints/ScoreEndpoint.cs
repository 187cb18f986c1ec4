using System.Text.Json;
using Microsoft.Extensions.Options;
using RealNvp.Data.Scoring;
using RealNvp.Server.Answers;
using RealNvp.Server.Bodies;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary><c>POST /score</c>: which rows are strange. One record, an array of them, a file, or a stream.</summary>
internal sealed class ScoreEndpoint(WorkGate gate, SentRows sent, IOptions<RealNvpServerOptions> options)
{
    /// <summary>How many rows are scored and sent at a time.</summary>
    public const int RowsAtOnce = 512;

    public async Task AnswerAsync(ModelRequest request)
    {
        var http = request.Http.Request;
        var format = BodyFormats.Of(http, SentRows.Formats);
        var accepted = BodyFormats.Accepted(http, ScoredRows.Usual(format), ScoredRows.Offered);
        using var answer = ScoredRows.Of(request.Http, accepted, request.Served);
        switch (format)
        {
            case BodyFormat.Ndjson or BodyFormat.Arrow:
                await AnswerStreamAsync(request, format, answer).ConfigureAwait(false);
                break;
            case BodyFormat.Json:
                await AnswerJsonAsync(request, accepted, answer).ConfigureAwait(false);
                break;
            default:
                await AnswerFileAsync(request, format, answer).ConfigureAwait(false);
                break;
        }
    }

    private async Task AnswerJsonAsync(ModelRequest request, BodyFormat accepted, IScoredRows answer)
    {
        using var body = await JsonBody.ReadAsync(request.Http.Request, request.Cancellation).ConfigureAwait(false);
        var root = body.RootElement;
        if (accepted == BodyFormat.Json && RowArray.IsOne(root, request.Served))
        {
            await (WatchedRows.Of(request.Http.Request) ? AnswerOneAsync(request, root) : AnswerTriedAsync(request, root)).ConfigureAwait(false);
            return;
        }

        var rows = RowArray.Of(root, request.Served, options.Value.MostRows);
        var isWatched = WatchedRows.Of(request.Http.Request);
        using var intake = new RowIntake(request.Served);
        await AnswerPartsAsync(
            request,
            answer,
            rows.Chunk(RowsAtOnce),
            part => BatchScoring.Score(
                request.Served, [.. part.Select(row => intake.Take(row, request.Cancellation))], isWatched, request.Cancellation)).ConfigureAwait(false);
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
            () => BatchScoring.Score(request.Served, [intake.Take(root, request.Cancellation)], isWatched: false, request.Cancellation),
            isPatient: false,
            request.Cancellation).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(request.Http, json => ScoredRowJson.Write(json, scored.Rows[0]), request.Cancellation).ConfigureAwait(false);
    }

    private async Task AnswerStreamAsync(ModelRequest request, BodyFormat format, IScoredRows answer)
    {
        var (isWatched, isBegun) = (WatchedRows.Of(request.Http.Request), format == BodyFormat.Ndjson);
        if (isBegun)
        {
            // Who sends and reads at a time waits for the head of the answer.
            await answer.BeginAsync(request.Cancellation).ConfigureAwait(false);
        }

        await foreach (var batch in sent.ReadAsync(request, format, options.Value.MostRows, RowsAtOnce).ConfigureAwait(false))
        {
            if (!isBegun)
            {
                await answer.BeginAsync(request.Cancellation).ConfigureAwait(false);
                isBegun = true;
            }

            var scored = await gate.RunAsync(
                () => BatchScoring.Score(request.Served, batch, isWatched, request.Cancellation), isPatient: true, request.Cancellation).ConfigureAwait(false);
            await answer.WriteAsync(scored, request.Cancellation).ConfigureAwait(false);
        }

        if (!isBegun)
        {
            await answer.BeginAsync(request.Cancellation).ConfigureAwait(false);
        }

        await answer.EndAsync(request.Cancellation).ConfigureAwait(false);
    }

    private async Task AnswerFileAsync(ModelRequest request, BodyFormat format, IScoredRows answer)
    {
        using var file = await SpooledTable.ReceiveAsync(request.Http.Request, format, request.Cancellation).ConfigureAwait(false);
        using var rows = file.Open(request.Served.Model);
        var (scoring, isWatched) = (request.Served.ScoringOf(rows.ContextWidth), WatchedRows.Of(request.Http.Request));
        await AnswerPartsAsync(
            request,
            answer,
            file.Read(rows, request.Cancellation),
            batch => BatchScoring.Score(request.Served, scoring, batch, isWatched, request.Cancellation)).ConfigureAwait(false);
    }

    /// <summary>Scores rows part by part. A fault in the first is still said by the status.</summary>
    private async Task AnswerPartsAsync<T>(ModelRequest request, IScoredRows answer, IEnumerable<T> parts, Func<T, ScoredBatch> score)
    {
        var isBegun = false;
        foreach (var part in parts)
        {
            var scored = await gate.RunAsync(() => score(part), isPatient: isBegun, request.Cancellation).ConfigureAwait(false);
            if (!isBegun)
            {
                await answer.BeginAsync(request.Cancellation).ConfigureAwait(false);
                isBegun = true;
            }

            await answer.WriteAsync(scored, request.Cancellation).ConfigureAwait(false);
        }

        if (!isBegun)
        {
            await answer.BeginAsync(request.Cancellation).ConfigureAwait(false);
        }

        await answer.EndAsync(request.Cancellation).ConfigureAwait(false);
    }
}
