using Microsoft.Extensions.Options;
using RealNvp.Data.Scoring;
using RealNvp.Server.Access;
using RealNvp.Server.Endpoints;
using RealNvp.Server.Work;

namespace RealNvp.Server.Bodies;

/// <summary>
/// The rows of a request, whatever they are written in, as the model takes them: those that it cannot measure are among them with their reasons.
/// </summary>
internal sealed class SentRows(RowStreams streams, IOptions<RealNvpServerOptions> options)
{
    /// <summary>What rows may be written in.</summary>
    public static readonly BodyFormat[] Formats =
        [BodyFormat.Json, BodyFormat.Ndjson, BodyFormat.Csv, BodyFormat.Tsv, BodyFormat.Parquet, BodyFormat.Arrow];

    /// <summary>Reads the rows a part at a time.</summary>
    /// <param name="request">The request.</param>
    /// <param name="format">What its body is written in.</param>
    /// <param name="most">The most rows of a body that is read whole. Lines and Arrow come without an end.</param>
    /// <param name="atOnce">The most rows of a part that is no file's.</param>
    /// <exception cref="RequestFault">The body is damaged, lacks columns or has too many rows.</exception>
    public IAsyncEnumerable<RowBatch> ReadAsync(ModelRequest request, BodyFormat format, int most, int atOnce) => format switch
    {
        BodyFormat.Json => OfJsonAsync(request, most, atOnce),
        BodyFormat.Ndjson or BodyFormat.Arrow => OfStreamAsync(request, format, atOnce),
        _ => OfFileAsync(request, format, most),
    };

    /// <summary>The most rows that a request may have explained or filled in.</summary>
    public int MostCostly => options.Value.MostCostlyRows;

    private static async IAsyncEnumerable<RowBatch> OfJsonAsync(ModelRequest request, int most, int atOnce)
    {
        using var body = await JsonBody.ReadAsync(request.Http.Request, request.Cancellation).ConfigureAwait(false);
        using var intake = new RowIntake(request.Served);
        foreach (var part in RowArray.Of(body.RootElement, request.Served, most).Chunk(atOnce))
        {
            yield return BatchScoring.Of(request.Served.Model, [.. part.Select(row => intake.Take(row, request.Cancellation))]);
        }
    }

    private async IAsyncEnumerable<RowBatch> OfStreamAsync(ModelRequest request, BodyFormat format, int atOnce)
    {
        using var intake = new RowIntake(request.Served);
        var parts = format == BodyFormat.Ndjson
            ? streams.LinesAsync(request, atOnce, row => intake.Take(row, request.Cancellation), intake.Unreadable)
            : streams.ArrowAsync(request, atOnce, record => intake.Take(record, request.Cancellation));
        await foreach (var records in parts.ConfigureAwait(false))
        {
            yield return BatchScoring.Of(request.Served.Model, records);
        }
    }

    // A file says how many rows it has only once it is read: nothing is answered before.
    private static async IAsyncEnumerable<RowBatch> OfFileAsync(ModelRequest request, BodyFormat format, int most)
    {
        using var file = await SpooledTable.ReceiveAsync(request.Http.Request, format, request.Cancellation).ConfigureAwait(false);
        using var rows = file.Open(request.Served.Model);
        file.Require(rows, most, request.Cancellation);
        foreach (var batch in file.Read(rows, request.Cancellation))
        {
            yield return batch;
        }
    }
}
