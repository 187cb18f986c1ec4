using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RealNvp.Server.Bodies;

namespace RealNvp.Server.Endpoints;

/// <summary>
/// Rows that come as a stream, given out as they come. What was not answered is not read, so that neither side holds more than a part of it; a service
/// that ends answers what it has, and says so.
/// </summary>
internal sealed class RowStreams(IOptions<RealNvpServerOptions> options, IHostApplicationLifetime lifetime)
{
    /// <summary>
    /// Reads lines of JSON: whatever is there already, or the next that comes. Who sends and reads at a time waits for the head of the answer first.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="most">The most lines at a time.</param>
    /// <param name="take">What a line becomes.</param>
    /// <param name="unreadable">What a line becomes that is no JSON, of a sentence that says why.</param>
    public async IAsyncEnumerable<IReadOnlyList<T>> LinesAsync<T>(
        ModelRequest request, int most, Func<JsonElement, T> take, Func<string, T> unreadable)
    {
        var reader = request.Http.Request.BodyReader;
        Open(request.Http);
        using var stop = lifetime.ApplicationStopping.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), reader);
        var lines = new NdjsonLines(reader, options.Value.MostLineBytes);
        var rows = new List<T>();
        Restart(request.Http);
        while (await lines.ReadAsync(most, Take, request.Cancellation).ConfigureAwait(false))
        {
            yield return rows;
            rows.Clear();
            Restart(request.Http);
        }

        void Take(ReadOnlySequence<byte> line)
        {
            try
            {
                using var parsed = JsonBody.Parse(line);
                rows.Add(take(parsed.RootElement));
            }
            catch (JsonException error)
            {
                rows.Add(unreadable($"it is no JSON ({JsonBody.Words(error)})"));
            }
        }
    }

    /// <summary>Reads batches of Arrow.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">The most rows at a time.</param>
    /// <param name="take">What a record becomes, which is valid during the call.</param>
    public async IAsyncEnumerable<IReadOnlyList<T>> ArrowAsync<T>(
        ModelRequest request, int most, Func<IReadOnlyDictionary<string, object?>, T> take)
    {
        Open(request.Http);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(request.Cancellation, lifetime.ApplicationStopping);
        using var batches = new ArrowBatches(request.Http.Request.Body);
        Restart(request.Http);
        while (await batches.ReadAsync(stopping.Token).ConfigureAwait(false) is { } batch)
        {
            using (batch)
            {
                foreach (var part in ArrowBatches.Records(batch).Chunk(most))
                {
                    yield return [.. part.Select(take)];
                    Restart(request.Http);
                }
            }
        }
    }

    // Rows come when they come, as many as there are; how long a stream may stand still is held to instead.
    private static void Open(HttpContext context)
    {
        RequestRunner.LimitBody(context, null);
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private void Restart(HttpContext context) => context.Features.Get<RequestTime>()!.Restart(options.Value.StreamIdleTimeout);
}
