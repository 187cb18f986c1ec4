using Microsoft.Extensions.Options;
using RealNvp.Data.Scoring;
using RealNvp.Server.Access;
using RealNvp.Server.Answers;
using RealNvp.Server.Bodies;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary><c>POST /explain</c>: why rows are strange, column by column, and what would make them normal.</summary>
internal sealed class ExplainEndpoint(WorkGate gate, IOptions<RealNvpServerOptions> options)
{
    public async Task AnswerAsync(ModelRequest request)
    {
        BodyFormats.Of(request.Http.Request, BodyFormat.Json);
        request.Served.Explanations.Prepare();
        using var body = await JsonBody.ReadAsync(request.Http.Request, request.Cancellation).ConfigureAwait(false);
        var rows = RowArray.Of(body.RootElement, request.Served, options.Value.MostCostlyRows);
        using var intake = new RowIntake(request.Served);
        using var answer = new JsonArrayRows(request.Http);
        foreach (var (place, row) in rows.Index())
        {
            // A row takes milliseconds: others get their turn between two of them.
            var bytes = await gate.RunAsync(() => Explained(row), isPatient: place > 0, request.Cancellation).ConfigureAwait(false);
            await answer.WriteAsync(json => json.WriteRawValue(bytes, skipInputValidation: true), request.Cancellation).ConfigureAwait(false);
        }

        await answer.EndAsync(request.Cancellation).ConfigureAwait(false);

        byte[] Explained(System.Text.Json.JsonElement row)
        {
            var scored = BatchScoring.Score(request.Served, [intake.Take(row, request.Cancellation)], isWatched: false, request.Cancellation).Rows[0];
            return JsonBytes.Of(json => ScoredRowJson.Write(json, scored, request.Served.Explanations, request.Cancellation));
        }
    }
}
