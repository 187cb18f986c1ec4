using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace RealNvp.Server.Access;

/// <summary>
/// Who is answered: requests that have the key, or, where none is set, those from this machine that were sent to it by its own name. A page of the web that a
/// browser here shows has another one, also where that name leads to this machine.
/// </summary>
internal sealed class RequestGuard(IOptions<RealNvpServerOptions> options)
{
    private const string Bearer = "Bearer ";

    private readonly byte[]? _key = options.Value.ApiKey is { Length: > 0 } key ? Digest(key) : null;
    private readonly bool _allowsAnyone = options.Value.AllowsAnyone;

    /// <summary>Whether requests need a key.</summary>
    public bool NeedsKey => _key is not null;

    /// <summary>Refuses a request that may not be answered.</summary>
    /// <exception cref="RequestFault">It has no key or another one, or comes from elsewhere.</exception>
    public void Check(HttpContext context)
    {
        if (_key is not null)
        {
            CheckKey(context.Request);
        }
        else if (!_allowsAnyone && !(IsFromHere(context.Connection.RemoteIpAddress) && IsLoopback(context.Request.Host.Host)))
        {
            throw new RequestFault(
                StatusCodes.Status403Forbidden,
                "loopback-only",
                "No API key is set, so that requests from this machine to localhost alone are answered; set one.");
        }
    }

    /// <summary>Whether a name or address is this machine's own.</summary>
    public static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    // What comes through memory or a socket of the file system has no address.
    private static bool IsFromHere(IPAddress? address) => address is null || IPAddress.IsLoopback(address);

    private void CheckKey(HttpRequest request)
    {
        var given = request.Headers["X-Api-Key"] is [{ Length: > 0 } key] ? key
            : request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim()
            : null;

        // Digests have one length, and are compared in the same time wherever they differ.
        if (given is null || !CryptographicOperations.FixedTimeEquals(Digest(given), _key))
        {
            throw new RequestFault(
                StatusCodes.Status401Unauthorized,
                "no-key",
                given is null ? "The request has no API key; send it in the header X-Api-Key." : "The request has another API key than the service.");
        }
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
