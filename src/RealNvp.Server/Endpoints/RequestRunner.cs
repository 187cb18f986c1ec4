using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RealNvp.Server.Access;
using RealNvp.Server.Answers;
using RealNvp.Server.Models;
using RealNvp.Server.Telemetry;

namespace RealNvp.Server.Endpoints;

/// <summary>Runs what answers a request: who is answered, for how long, by which model, and how what goes wrong is said.</summary>
internal sealed class RequestRunner(
    ModelRegistry registry, RequestGuard guard, ServerTelemetry telemetry, IOptions<RealNvpServerOptions> options, ILogger<RequestRunner> logger)
{
    /// <summary>The header that says which model answered.</summary>
    public const string ModelHeader = "RealNvp-Model";

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromMilliseconds(500);

    /// <summary>What answers requests to a model, which is named in the path, or as <c>?model=</c>, or is the only one.</summary>
    public RequestDelegate ForModel(string endpoint, Func<ModelRequest, Task> answer) => For(endpoint, async (context, cancellationToken) =>
    {
        using var lease = registry.Take(context.Request.RouteValues["model"] as string ?? Named(context.Request.Query["model"]));
        context.Response.Headers[ModelHeader] = $"{lease.Served.Place.Key}; fingerprint={lease.Served.Fingerprint}";
        context.Features.Set(lease.Served.Place);
        Activity.Current?.SetTag("realnvp.model", lease.Served.Place.Key).SetTag("realnvp.fingerprint", lease.Served.Fingerprint);
        await answer(new(context, lease.Served, cancellationToken)).ConfigureAwait(false);
    });

    /// <summary>What answers requests.</summary>
    public RequestDelegate For(string endpoint, Func<HttpContext, CancellationToken, Task> answer) => async context =>
    {
        var begun = Stopwatch.GetTimestamp();
        using var activity = ServerTelemetry.Source.StartActivity($"realnvp.{endpoint}");
        using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        try
        {
            guard.Check(context);
            LimitBody(context, options.Value.MostBodyBytes);
            time.CancelAfter(options.Value.RequestTimeout);
            context.Features.Set(new RequestTime(time));
            await answer(context, time.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error.Message);
            await FailAsync(context, error, time.IsCancellationRequested).ConfigureAwait(false);
        }
        finally
        {
            telemetry.Answered(endpoint, context.Features.Get<ModelPlace>()?.Key, context.Response.StatusCode, Stopwatch.GetElapsedTime(begun));
        }
    };

    private async Task FailAsync(HttpContext context, Exception error, bool isTimeOver)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var fault = error switch
        {
            RequestFault known => known,
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
                RequestFault.TooLarge($"The body has more than {options.Value.MostBodyBytes:N0} bytes; send fewer rows at a time, or a stream of lines."),
            BadHttpRequestException bad => new(bad.StatusCode, "bad-request", bad.Message, bad),
            InvalidInputException bad => RequestFault.Bad("bad-input", bad.Message),
            OperationCanceledException when isTimeOver => new(
                StatusCodes.Status504GatewayTimeout,
                "too-slow",
                $"The request took longer than {options.Value.RequestTimeout.TotalSeconds:N0} s; send fewer rows at a time, or a stream of lines."),
            OperationCanceledException => RequestFault.Stopping(),
            _ => new(StatusCodes.Status500InternalServerError, "failed", "The service failed at this; its log says more.", error),
        };
        if (fault.Status == StatusCodes.Status500InternalServerError)
        {
            logger.RequestFailed(context.Request.Path, error);
        }
        else
        {
            logger.RequestRefused(context.Request.Method, context.Request.Path, fault.Status, fault.Message);
        }

        await ProblemAnswer.WriteAsync(context, fault, context.RequestAborted).ConfigureAwait(false);
        if (error is OperationCanceledException && context.Response.HasStarted)
        {
            await CloseAsync(context).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ends a connection over which a stream is still being sent, once its end is known to who sends: the server would wait for the rest, which has no end.
    /// </summary>
    private static async Task CloseAsync(HttpContext context)
    {
        await context.Response.CompleteAsync().ConfigureAwait(false);
        await Task.Delay(LongestGoodbye, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    /// <summary>Holds a body to a size, or to none.</summary>
    public static void LimitBody(HttpContext context, long? bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = bytes;
        }
    }

    private static string? Named(string? name) => string.IsNullOrEmpty(name) ? null : name;
}
