using System.Net;

namespace RealNvp.Data.Tests;

/// <summary>Answers with the given bytes by address, and with 404 to every other.</summary>
internal sealed class FakeNetwork(Dictionary<string, byte[]> answers) : HttpMessageHandler
{
    public List<string> Asked { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var address = request.RequestUri!.ToString();
        Asked.Add(address);
        return Task.FromResult(answers.TryGetValue(address, out var bytes)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) }
            : new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}
