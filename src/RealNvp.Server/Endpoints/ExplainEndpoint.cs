using RealNvp.Data.Scoring;
using RealNvp.Server.Answers;
using RealNvp.Server.Bodies;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary><c>POST /explain</c>: why rows are strange, column by column, and what would make them normal.</summary>
internal sealed class ExplainEndpoint(WorkGate gate, SentRows sent)
{
    private const int RowsAtOnce = 64;

    public async Task AnswerAsync(ModelRequest request)
    {
        var format = BodyFormats.Of(request.Http.Request, SentRows.Formats);
        request.Served.Explanations.Prepare();
        using var answer = await ResultRows.BeginAsync(request, format).ConfigureAwait(false);
        var isBegun = format == BodyFormat.Ndjson;
        await foreach (var batch in sent.ReadAsync(request, format, sent.MostCostly, RowsAtOnce).ConfigureAwait(false))
        {
            var scored = await gate.RunAsync(
                () => BatchScoring.Score(request.Served, batch, isWatched: false, request.Cancellation), isBegun, request.Cancellation).ConfigureAwait(false);
            isBegun = true;
            foreach (var row in scored.Rows)
            {
                // A row takes milliseconds: others get their turn between two of them.
                var explained = await gate.RunAsync(
                    () => JsonBytes.Of(json => ScoredRowJson.Write(json, row, request.Served.Explanations, request.Cancellation)),
                    isPatient: true,
                    request.Cancellation).ConfigureAwait(false);
                await answer.WriteAsync([explained], request.Cancellation).ConfigureAwait(false);
            }
        }

        await answer.EndAsync(request.Cancellation).ConfigureAwait(false);
    }
}
