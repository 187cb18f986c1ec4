using Microsoft.AspNetCore.Http;
using RealNvp.Server.Access;

namespace RealNvp.Server.Work;

/// <summary>
/// Whether the rows of a request are those that come in. Rows that somebody tries out are asked for with <c>?watch=false</c>: they are no alerts, say
/// nothing of drift, and are not remembered for the rows of a series that follow.
/// </summary>
internal static class WatchedRows
{
    /// <summary>Reads the request.</summary>
    /// <exception cref="RequestFault">It says neither true nor false.</exception>
    public static bool Of(HttpRequest request) => request.Query["watch"].ToString() switch
    {
        "" or "true" => true,
        "false" => false,
        var other => throw RequestFault.Bad("bad-argument", $"'watch' must be true or false but is '{Data.RowReason.Shortened(other)}'."),
    };
}
