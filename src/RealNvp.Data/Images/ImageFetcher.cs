using System.Globalization;
using RealNvp.Persistence;

namespace RealNvp.Data.Images;

/// <summary>Downloads one file from the first mirror that gives the right bytes, and puts it into the cache only then.</summary>
internal sealed class ImageFetcher(HttpMessageHandler? network, Func<byte[], ImageFile, string, IdxImages> check)
{
    private const int ChunkLength = 1 << 16;
    // What gzip adds to bytes it cannot make shorter.
    private const int LongestWrapping = 1 << 16;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    public IdxImages Fetch(
        ImageSource source,
        ImageFile file,
        IReadOnlyList<string> looked,
        string cache,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        using var client = network is null ? new HttpClient() : new HttpClient(network, disposeHandler: false);
        client.Timeout = LongestSilence;
        var reasons = new List<string>();
        foreach (var mirror in source.Mirrors)
        {
            var address = new Uri(mirror, file.CompressedName);
            try
            {
                var compressed = DownloadAsync(client, address, file, source.Name, progress, cancellationToken).GetAwaiter().GetResult();
                var images = check(IdxBytes.Read(new MemoryStream(compressed), file.Length, address.ToString()), file, address.ToString());
                Keep(compressed, Path.Combine(cache, file.CompressedName), progress);
                return images;
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException or InvalidInputException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var reason = error is OperationCanceledException ? "no answer in time" : error.Message.TrimEnd('.').Replace(';', ',');
                reasons.Add($"{address.Host}: {reason}");
                progress?.Report($"{address.Host} did not give {file.CompressedName} ({reason})");
            }
        }

        throw new InvalidInputException(
            $"The file {file.CompressedName} of '{source.Name}' is in none of {string.Join(", ", looked.Select(folder => $"'{folder}'"))} "
            + $"and could not be downloaded ({string.Join("; ", reasons)}); put {source.Train.CompressedName} and {source.Test.CompressedName} "
            + $"into '{cache}' or give the folder that holds them.");
    }

    private static async Task<byte[]> DownloadAsync(
        HttpClient client, Uri address, ImageFile file, string set, IProgress<string>? progress, CancellationToken cancellationToken)
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
            if (received.Length > file.Length + LongestWrapping)
            {
                throw new IOException("it sent more than the whole file");
            }

            if (total > 0 && received.Length * 10 / total != shown)
            {
                shown = received.Length * 10 / total.Value;
                progress?.Report(string.Create(
                    CultureInfo.InvariantCulture, $"{set}: {file.CompressedName}, {shown * 10} % of {total / 1e6:0.0} MB from {address.Host}"));
            }
        }
    }

    // The images are in memory and checked: a cache that cannot be written costs the next run a download, not this run.
    private static void Keep(byte[] compressed, string path, IProgress<string>? progress)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.WriteAllBytes(path, compressed);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidInputException)
        {
            progress?.Report($"could not keep {path} ({error.Message.TrimEnd('.')})");
        }
    }
}
