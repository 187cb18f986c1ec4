using Microsoft.AspNetCore.Http;
using RealNvp.Data.Scoring;
using RealNvp.Server.Bodies;
using RealNvp.Server.Models;

namespace RealNvp.Server.Answers;

/// <summary>An answer of scored rows, which is sent as the rows are done. Who does not read it is not sent more.</summary>
internal interface IScoredRows : IDisposable
{
    /// <summary>Sends the head of the answer, where the format has one of its own.</summary>
    Task BeginAsync(CancellationToken cancellationToken);

    /// <summary>Sends rows.</summary>
    Task WriteAsync(ScoredBatch batch, CancellationToken cancellationToken);

    /// <summary>Sends what stands behind the last.</summary>
    Task EndAsync(CancellationToken cancellationToken);
}

/// <summary>Makes the answers of scored rows.</summary>
internal static class ScoredRows
{
    /// <summary>What can be written.</summary>
    public static readonly BodyFormat[] Offered = [BodyFormat.Json, BodyFormat.Ndjson, BodyFormat.Csv, BodyFormat.Arrow];

    /// <summary>An answer in a format.</summary>
    public static IScoredRows Of(HttpContext context, BodyFormat format, ServedModel served) => format switch
    {
        BodyFormat.Ndjson => new NdjsonRows(context),
        BodyFormat.Csv => new CsvRows(context, served.Scoring),
        BodyFormat.Arrow => new ArrowRows(context),
        _ => new JsonArrayRows(context),
    };

    /// <summary>The format in which rows are answered unless a request says another: the one that they came in, of Parquet lines.</summary>
    public static BodyFormat Usual(BodyFormat body) => body switch
    {
        BodyFormat.Parquet => BodyFormat.Ndjson,
        BodyFormat.Tsv => BodyFormat.Csv,
        _ => body,
    };
}
