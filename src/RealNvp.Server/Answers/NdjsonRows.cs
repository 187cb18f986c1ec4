using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Server.Bodies;

namespace RealNvp.Server.Answers;

/// <summary>An answer of lines, one for each row, written as the rows are done. Who does not read it is not sent more.</summary>
internal sealed class NdjsonRows(HttpContext context) : IScoredRows, IResultRows
{
    private readonly Utf8JsonWriter _json = new(context.Response.BodyWriter, JsonAnswer.Writing);
    private bool _isBegun;

    /// <summary>Sends the head of the answer.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _isBegun = true;
        context.Response.ContentType = BodyFormats.Ndjson;
        await context.Response.StartAsync(cancellationToken).ConfigureAwait(false);
        await context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _json.Reset();
        _json.Dispose();
    }

    public Task EndAsync(CancellationToken cancellationToken) => _isBegun ? Task.CompletedTask : BeginAsync(cancellationToken);

    /// <summary>Writes scored rows.</summary>
    public async Task WriteAsync(ScoredBatch batch, CancellationToken cancellationToken)
    {
        Write(batch.Rows);
        await context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes results.</summary>
    public async Task WriteAsync(IReadOnlyList<byte[]> results, CancellationToken cancellationToken)
    {
        if (!_isBegun)
        {
            await BeginAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var result in results)
        {
            context.Response.BodyWriter.Write(result);
            context.Response.BodyWriter.Write("\n"u8);
        }

        await context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Write(IReadOnlyList<ScoredRow> rows)
    {
        foreach (var row in rows)
        {
            ScoredRowJson.Write(_json, row);
            _json.Flush();
            _json.Reset();
            context.Response.BodyWriter.Write("\n"u8);
        }
    }
}
