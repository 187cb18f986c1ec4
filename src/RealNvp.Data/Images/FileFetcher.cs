using System.Globalization;
using RealNvp.Files;

namespace RealNvp.Data.Images;

/// <summary>Downloads one file from the first mirror that gives the right bytes.</summary>
internal sealed class FileFetcher(HttpMessageHandler? network)
{
    private const int ChunkLength = 1 << 16;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    /// <summary>Fetches a file as it is published.</summary>
    /// <param name="wanted">What, from where, and what to tell the user if it cannot be had.</param>
    /// <param name="check">Makes something of the bytes that came from an address, or throws if they are not the right ones.</param>
    /// <param name="progress">Gets a line at each tenth and when a mirror fails.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    public T Fetch<T>(WantedFile wanted, Func<byte[], string, T> check, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        using var client = network is null ? new HttpClient() : new HttpClient(network, disposeHandler: false);
        client.Timeout = LongestSilence;
        var reasons = new List<string>();
        foreach (var mirror in wanted.Mirrors)
        {
            var address = new Uri(mirror, wanted.Name);
            try
            {
                var bytes = DownloadAsync(client, address, wanted, progress, cancellationToken).GetAwaiter().GetResult();
                return check(bytes, address.ToString());
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException or InvalidInputException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var reason = error is OperationCanceledException ? "no answer in time" : error.Message.TrimEnd('.').Replace(';', ',');
                reasons.Add($"{address.Host}: {reason}");
                progress?.Report($"{address.Host} did not give {wanted.Name} ({reason})");
            }
        }

        throw new DataFaultException(
            $"The file {wanted.Name} of '{wanted.Set}' is in none of {string.Join(", ", wanted.Looked.Select(folder => $"'{folder}'"))} "
            + $"and could not be downloaded ({string.Join("; ", reasons)}); {wanted.Advice}.");
    }

    /// <summary>
    /// Puts checked bytes into the cache. A cache that cannot be written costs the next run a download, not this run.
    /// </summary>
    public static void Keep(byte[] bytes, string path, IProgress<string>? progress)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.WriteAllBytes(path, bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidInputException)
        {
            progress?.Report($"could not keep {path} ({error.Message.TrimEnd('.')})");
        }
    }

    private static async Task<byte[]> DownloadAsync(
        HttpClient client, Uri address, WantedFile wanted, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var total = response.Content.Headers.ContentLength;
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var received = new MemoryStream();
        var chunk = new byte[ChunkLength];
        var shown = -1L;
        while (true)
        {
            silence.CancelAfter(LongestSilence);
            var length = await content.ReadAsync(chunk, silence.Token).ConfigureAwait(false);
            if (length == 0)
            {
                return received.ToArray();
            }

            received.Write(chunk, 0, length);
            if (received.Length > wanted.Longest)
            {
                throw new IOException("it sent more than the whole file");
            }

            if (total > 0 && received.Length * 10 / total != shown)
            {
                shown = received.Length * 10 / total.Value;
                progress?.Report(string.Create(
                    CultureInfo.InvariantCulture, $"{wanted.Set}: {wanted.Name}, {shown * 10} % of {total / 1e6:0.0} MB from {address.Host}"));
            }
        }
    }
}
