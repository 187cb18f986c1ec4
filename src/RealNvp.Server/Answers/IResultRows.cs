using RealNvp.Server.Bodies;
using RealNvp.Server.Endpoints;

namespace RealNvp.Server.Answers;

/// <summary>An answer of results of JSON, one for each row, which are sent as they are done. Who does not read it is not sent more.</summary>
internal interface IResultRows : IDisposable
{
    /// <summary>Sends the head of the answer before a result is there, where the format has one of its own.</summary>
    Task BeginAsync(CancellationToken cancellationToken);

    /// <summary>Sends results, each a value of JSON.</summary>
    Task WriteAsync(IReadOnlyList<byte[]> results, CancellationToken cancellationToken);

    /// <summary>Sends what stands behind the last.</summary>
    Task EndAsync(CancellationToken cancellationToken);
}

/// <summary>Makes the answers of results.</summary>
internal static class ResultRows
{
    /// <summary>
    /// An answer as the request asks for it: an array or lines. Unless it asks, an array for a body of JSON, and lines for others. Who sends lines and reads at
    /// a time waits for the head of the answer: it is sent at once.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="body">What its body is written in.</param>
    /// <exception cref="Access.RequestFault">It accepts neither.</exception>
    public static async Task<IResultRows> BeginAsync(ModelRequest request, BodyFormat body)
    {
        var usual = body == BodyFormat.Json ? BodyFormat.Json : BodyFormat.Ndjson;
        var isArray = BodyFormats.Accepted(request.Http.Request, usual, BodyFormat.Json, BodyFormat.Ndjson) == BodyFormat.Json;
        IResultRows answer = isArray ? new JsonArrayRows(request.Http) : new NdjsonRows(request.Http);
        if (body == BodyFormat.Ndjson)
        {
            await answer.BeginAsync(request.Cancellation).ConfigureAwait(false);
        }

        return answer;
    }
}
