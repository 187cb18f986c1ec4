namespace RealNvp.Server.Access;

/// <summary>A request that cannot be answered, for a reason that whoever sent it can change. It becomes problem details (RFC 9457).</summary>
internal sealed class RequestFault(int status, string code, string detail, Exception? inner = null) : Exception(detail, inner)
{
    /// <summary>The status of HTTP.</summary>
    public int Status => status;

    /// <summary>A word for programs.</summary>
    public string Code => code;

    /// <summary>The row at fault, from 1; null where it is none.</summary>
    public long? Row { get; init; }

    /// <summary>The column at fault; null where it is none.</summary>
    public string? Column { get; init; }

    /// <summary>After how many seconds it is worth another try; null where it is not.</summary>
    public int? RetryAfter { get; init; }

    public static RequestFault Bad(string code, string detail, long? row = null, string? column = null) =>
        new(400, code, detail) { Row = row, Column = column };

    public static RequestFault NotFound(string code, string detail) => new(404, code, detail);

    public static RequestFault TooLarge(string detail) => new(413, "too-large", detail);

    public static RequestFault Stopping() => new(503, "stopping", "The service stops; ask again in a moment.") { RetryAfter = 1 };

    public static RequestFault Busy() =>
        new(503, "busy", "The service has all the work that it takes at a time; ask again in a moment.") { RetryAfter = 1 };
}
