using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RealNvp.Bench.Serving;

/// <summary>
/// A service under load on this machine: the command in a process of its own, many clients that each wait for their answer and ask again where there is none,
/// model files that are renamed into place and restarts meanwhile. Says requests and rows a second, how long answers took, and what was lost.
/// </summary>
internal static class ServeCase
{
    private const int MostTries = 200;

    /// <summary>Runs the load.</summary>
    /// <param name="command">The program <c>RealNvp.Cli</c>.</param>
    /// <param name="model">A model file of a table.</param>
    /// <param name="other">Another of the same columns, which takes turns with the first.</param>
    /// <param name="load">How much.</param>
    public static int Run(string command, string model, string other, ServeLoad load)
    {
        var folder = Directory.CreateTempSubdirectory("realnvp-serve-").FullName;
        try
        {
            return RunAsync(command, model, other, load, folder).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string command, string model, string other, ServeLoad load, string folder)
    {
        var port = FreePort();
        Place(model, folder);
        using var service = new ServedProcess(command, folder, port);
        await service.StartAsync().ConfigureAwait(false);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = load.Clients + 4 })
        {
            BaseAddress = new($"http://127.0.0.1:{port}/"),
        };
        using var detector = Data.AnomalyDetector.Load(model);
        var records = new LoadRecords(detector.Model);
        var tally = new LoadTally(load.Requests);
        await AskAsync(client, records.Body(0, load.RowsOfRequest), load.RowsOfRequest, new(1)).ConfigureAwait(false);
        var begun = Stopwatch.GetTimestamp();
        using var over = new CancellationTokenSource();
        var changes = ChangeAsync(service, folder, model, other, load, tally, over.Token);
        await Task.WhenAll(Enumerable.Range(0, load.Clients).Select(each => Task.Run(() => AskOnAsync(client, records, load, tally)))).ConfigureAwait(false);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        await over.CancelAsync().ConfigureAwait(false);
        var (reloads, restarts) = await changes.ConfigureAwait(false);
        GC.Collect();
        Console.WriteLine(tally.Report(seconds, load, reloads, restarts, service.Megabytes()));
        if (load.Fuzzed > 0)
        {
            Console.WriteLine(await FuzzAsync(client, records, load.Fuzzed).ConfigureAwait(false));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory of the service after it: {service.Megabytes():N0} MB"));
        var stopped = Stopwatch.GetTimestamp();
        await service.StopAsync().ConfigureAwait(false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stopped in {Stopwatch.GetElapsedTime(stopped).TotalSeconds:F2} s"));
        return tally.Lost == 0 ? 0 : 1;
    }

    private static async Task AskOnAsync(HttpClient client, LoadRecords records, ServeLoad load, LoadTally tally)
    {
        while (tally.Next() is { } request)
        {
            await AskAsync(client, records.Body(request, load.RowsOfRequest), load.RowsOfRequest, tally).ConfigureAwait(false);
        }
    }

    /// <summary>Asks until there is an answer: a service that is busy or begins anew is asked again.</summary>
    private static async Task AskAsync(HttpClient client, string body, int rows, LoadTally tally)
    {
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            var begun = Stopwatch.GetTimestamp();
            try
            {
                using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
                using var answer = await client.PostAsync(new Uri("score", UriKind.Relative), content).ConfigureAwait(false);
                var text = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    tally.Add(Stopwatch.GetElapsedTime(begun), rows, System.Text.RegularExpressions.Regex.Count(text, "\"row\":"), attempt);
                    return;
                }

                tally.Refused((int)answer.StatusCode);
            }
            catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
            {
                tally.Refused(0);
            }

            await Task.Delay(Math.Min(500, 10 * attempt)).ConfigureAwait(false);
        }

        tally.Add(TimeSpan.Zero, rows, 0, MostTries);
    }

    /// <summary>Puts the models into each other's place, and begins the service anew, evenly over the requests.</summary>
    private static async Task<(int Reloads, int Restarts)> ChangeAsync(
        ServedProcess service, string folder, string model, string other, ServeLoad load, LoadTally tally, CancellationToken over)
    {
        var (reloads, restarts) = (0, 0);
        try
        {
            while (reloads < load.Reloads || restarts < load.Restarts)
            {
                await Task.Delay(20, over).ConfigureAwait(false);
                var part = tally.Answered / (double)load.Requests;
                if (reloads < load.Reloads && part > (reloads + 1.0) / (load.Reloads + 1))
                {
                    Place(++reloads % 2 == 0 ? model : other, folder);
                }

                if (restarts < load.Restarts && part > (restarts + 1.0) / (load.Restarts + 1))
                {
                    restarts++;
                    await service.StopAsync().ConfigureAwait(false);
                    await service.StartAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The requests were over first.
        }

        return (reloads, restarts);
    }

    private static async Task<string> FuzzAsync(HttpClient client, LoadRecords records, int count)
    {
        var (random, statuses) = (new Random(7), new SortedDictionary<int, int>());
        for (var number = 0; number < count; number++)
        {
            using var request = Server.Requests.DamagedRequests.Next(random, records.Body(number, 1));
            using var answer = await client.SendAsync(request).ConfigureAwait(false);
            await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            var status = (int)answer.StatusCode;
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }

        return $"{count:N0} damaged requests: {string.Join(", ", statuses.Select(status => $"{status.Value:N0} times {status.Key}"))}";
    }

    private static void Place(string model, string folder)
    {
        var path = Path.Combine(folder, "load.safetensors");
        File.Copy(model, path + ".new", overwrite: true);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
