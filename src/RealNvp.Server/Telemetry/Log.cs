using Microsoft.Extensions.Logging;

namespace RealNvp.Server.Telemetry;

/// <summary>What is logged, each with names for its parts.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Model {Model} is served from {Path} (fingerprint {Fingerprint})")]
    public static partial void ModelLoaded(this ILogger logger, string model, string fingerprint, string path);

    [LoggerMessage(2, LogLevel.Information, "Model {Model} is served no more: its file is gone")]
    public static partial void ModelGone(this ILogger logger, string model);

    [LoggerMessage(3, LogLevel.Warning, "The new file of model {Model} cannot be served, so that the one before stays: {Fault}")]
    public static partial void ModelRefused(this ILogger logger, string model, string fault);

    [LoggerMessage(4, LogLevel.Error, "Looking for newer models failed; those that are there are served on")]
    public static partial void RefreshFailed(this ILogger logger, Exception error);

    [LoggerMessage(5, LogLevel.Error, "A request to {Path} failed by a fault of the service")]
    public static partial void RequestFailed(this ILogger logger, string path, Exception error);

    [LoggerMessage(6, LogLevel.Debug, "{Method} {Path} was answered {Status}: {Detail}")]
    public static partial void RequestRefused(this ILogger logger, string method, string path, int status, string detail);

    [LoggerMessage(7, LogLevel.Warning, "Model {Model}: {Change}")]
    public static partial void DriftNoticed(this ILogger logger, string model, string change);

    [LoggerMessage(8, LogLevel.Information, "No API key is set: requests from this machine alone are answered")]
    public static partial void LoopbackOnly(this ILogger logger);

    [LoggerMessage(9, LogLevel.Information, "Requests need the API key that was set")]
    public static partial void KeyNeeded(this ILogger logger);

    [LoggerMessage(10, LogLevel.Information, "Model {Model} is watched for drift from now on, and not from where a service before ended: {Fault}")]
    public static partial void DriftBegunAnew(this ILogger logger, string model, string fault);

    [LoggerMessage(11, LogLevel.Warning, "How far the rows of model {Model} have drifted cannot be kept: {Fault}")]
    public static partial void DriftNotKept(this ILogger logger, string model, string fault);
}
