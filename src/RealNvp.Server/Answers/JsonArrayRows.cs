using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RealNvp.Data.Scoring;
using RealNvp.Server.Bodies;

namespace RealNvp.Server.Answers;

/// <summary>An answer of an array, a result for each row, written as the rows are done.</summary>
internal sealed class JsonArrayRows(HttpContext context) : IScoredRows, IResultRows
{
    private Utf8JsonWriter? _json;

    public Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Writes scored rows.</summary>
    public Task WriteAsync(ScoredBatch batch, CancellationToken cancellationToken) => WriteAsync(
        json =>
        {
            foreach (var row in batch.Rows)
            {
                ScoredRowJson.Write(json, row);
            }
        },
        cancellationToken);

    /// <summary>Writes results, each a value of the array.</summary>
    public Task WriteAsync(IReadOnlyList<byte[]> results, CancellationToken cancellationToken) => WriteAsync(
        json =>
        {
            foreach (var result in results)
            {
                json.WriteRawValue(result, skipInputValidation: true);
            }
        },
        cancellationToken);

    private async Task WriteAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        write(Begin());
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the array.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        Begin().WriteEndArray();
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        // What was not sent is not to stand before what is said of a fault.
        _json?.Reset();
        _json?.Dispose();
    }

    private Utf8JsonWriter Begin()
    {
        if (_json is null)
        {
            context.Response.ContentType = BodyFormats.Json;
            _json = new(context.Response.BodyWriter, JsonAnswer.Writing);
            _json.WriteStartArray();
        }

        return _json;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        _json!.Flush();
        await context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
