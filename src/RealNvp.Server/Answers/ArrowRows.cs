using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Microsoft.AspNetCore.Http;
using RealNvp.Data.Scoring;
using RealNvp.Server.Bodies;

namespace RealNvp.Server.Answers;

/// <summary>An answer that is a stream of Arrow, with the columns of the command's text: row, log_prob, score, p_value, flagged, status and reason.</summary>
internal sealed class ArrowRows(HttpContext context) : IScoredRows
{
    private static readonly Schema Columns = new(
        [
            new("row", Int64Type.Default, nullable: false),
            new("log_prob", DoubleType.Default, nullable: true),
            new("score", DoubleType.Default, nullable: true),
            new("p_value", DoubleType.Default, nullable: true),
            new("flagged", BooleanType.Default, nullable: false),
            new("status", StringType.Default, nullable: false),
            new("reason", StringType.Default, nullable: false),
        ],
        null);

    private readonly ArrowStreamWriter _writer = new(context.Response.Body, Columns, leaveOpen: true);

    public Task BeginAsync(CancellationToken cancellationToken)
    {
        context.Response.ContentType = BodyFormats.Arrow;
        return _writer.WriteStartAsync(cancellationToken);
    }

    public async Task WriteAsync(ScoredBatch batch, CancellationToken cancellationToken)
    {
        var (rows, flagged) = (new Int64Array.Builder(), new BooleanArray.Builder());
        var (logProbs, scores, pValues) = (new DoubleArray.Builder(), new DoubleArray.Builder(), new DoubleArray.Builder());
        var (statuses, reasons) = (new StringArray.Builder(), new StringArray.Builder());
        foreach (var row in batch.Rows)
        {
            rows.Append(row.Number);
            logProbs.Append(row.LogProb);
            scores.Append(row.Score);
            pValues.Append(row.PValue);
            flagged.Append(row.IsFlagged);
            statuses.Append(ChoiceWord.Of(row.Status));
            reasons.Append(string.Join("; ", row.Reasons));
        }

        using var columns = new RecordBatch(
            Columns,
            [rows.Build(), logProbs.Build(), scores.Build(), pValues.Build(), flagged.Build(), statuses.Build(), reasons.Build()],
            batch.Rows.Count);
        await _writer.WriteRecordBatchAsync(columns, cancellationToken).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task EndAsync(CancellationToken cancellationToken) => _writer.WriteEndAsync(cancellationToken);

    public void Dispose() => _writer.Dispose();
}
