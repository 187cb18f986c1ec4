using Microsoft.AspNetCore.Http;
using RealNvp.Server.Models;

namespace RealNvp.Server.Endpoints;

/// <summary>A request to a model, for as long as it is answered.</summary>
/// <param name="Http">The request and its answer.</param>
/// <param name="Served">The model, which is kept until the request is answered.</param>
/// <param name="Cancellation">Says that the client is gone, the time is over, or the service stops.</param>
internal sealed record ModelRequest(HttpContext Http, ServedModel Served, CancellationToken Cancellation);
