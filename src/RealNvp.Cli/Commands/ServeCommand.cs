using System.CommandLine;
using RealNvp.Calibration;
using RealNvp.Cli.Display;
using RealNvp.Cli.Serving;
using RealNvp.Scores;
using RealNvp.Server;
using RealNvp.Server.Access;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp serve MODEL|FOLDER</c>: models behind addresses of HTTP.</summary>
internal static class ServeCommand
{
    private const string KeyVariable = "REALNVP_API_KEY";
    private const string CollectorVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string UsualUrl = "http://127.0.0.1:5080";

    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("model")
        {
            Description = "A model.safetensors, the folder of a run, or a folder of several: NAME.safetensors, NAME/model.safetensors, "
                + "NAME/VERSION.safetensors.",
        };
        var urls = new Option<string>("--urls")
        {
            Description = "The addresses to listen at, with semicolons between them. Addresses of other machines need an API key.",
            DefaultValueFactory = _ => UsualUrl,
            HelpName = "addresses",
        };
        var key = new Option<string?>("--api-key-file")
        {
            Description = "A file whose first line is the key that requests must have in the header X-Api-Key; "
                + $"or the variable {KeyVariable} of the environment.",
            HelpName = "file",
        };
        var name = new Option<string?>("--name")
        {
            Description = "The name of the model where it is one; that of the file or folder unless given.",
            HelpName = "name",
        };
        var alarms = new Option<double?>("--false-alarms", "-a")
        {
            Description =
                $"The share of normal rows that may be flagged; {AnomalyScorer.UsualFalseAlarms} unless given, or the least that the held-out rows allow.",
            HelpName = "rate",
        };
        var kind = ChoiceOption.Of<ScoreKind>("--score", "What makes a row strange; combined unless given, for images complexity.", "-s");
        var engine = new EngineOptions();
        var workers = new Option<int?>("--workers") { Description = "How many requests compute at a time; one a processor unless given.", HelpName = "number" };
        var waiting = new Option<int?>("--most-waiting")
        {
            Description = "How many requests may wait for that; more are told to come again.",
            HelpName = "number",
        };
        var collector = new Option<string?>("--otlp")
        {
            Description = "Where to send metrics and traces, such as http://127.0.0.1:4317 (OTLP over gRPC); "
                + $"or the variable {CollectorVariable} of the environment.",
            HelpName = "address",
        };
        var states = new Option<string?>("--state-dir")
        {
            Description = "A folder in which it stays over a restart how far the rows of each model have drifted.",
            HelpName = "folder",
        };
        var noPage = new Option<bool>("--no-page") { Description = "Show browsers no page." };
        var command = new Command("serve", "Serve models over HTTP: score, explain, sample, impute, encode and decode rows, reloaded when their files change.")
        {
            model, urls, key, name, alarms, kind, engine.Engine, engine.Device, workers, waiting, collector, states, noPage, CommonOptions.Json(),
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var addresses = parsed.GetRequiredValue(urls).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var secret = KeyOf(parsed.GetValue(key));
            RequireReachable(addresses, secret);
            var (most, line) = (AtLeastOne(parsed.GetValue(workers), workers.Name), AtLeastOne(parsed.GetValue(waiting), waiting.Name));
            await ModelService.RunAsync(
                terminal,
                addresses,
                options =>
                {
                    options.Models = parsed.GetRequiredValue(model);
                    options.ModelName = parsed.GetValue(name);
                    options.ApiKey = secret;
                    options.FalseAlarms = parsed.GetValue(alarms);
                    options.Kind = parsed.GetValue(kind);
                    options.Workers = most;
                    options.StateFolder = parsed.GetValue(states);
                    options.ShowsPage = !parsed.GetValue(noPage);
                    options.MostWaiting = line ?? options.MostWaiting;
                    foreach (var each in CommandEngine.For(engine.Read(parsed)))
                    {
                        options.Engines.Add(each);
                    }
                },
                CollectorAt(parsed.GetValue(collector) ?? Environment.GetEnvironmentVariable(CollectorVariable)),
                parsed.GetValue(CommonOptions.Verbose),
                cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static Uri? CollectorAt(string? address) => string.IsNullOrEmpty(address) ? null
        : Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
        : throw new InvalidInputException($"'{address}' is no address of a collector; give one such as http://127.0.0.1:4317.");

    private static int? AtLeastOne(int? number, string name) =>
        number is < 1 ? throw new InvalidInputException($"{name} must be 1 or more but is {number}.") : number;

    private static string? KeyOf(string? file)
    {
        var key = file is null ? Environment.GetEnvironmentVariable(KeyVariable)
            : File.Exists(file) ? File.ReadLines(file).FirstOrDefault()?.Trim()
            : throw new InvalidInputException($"There is no file '{file}' with a key.");
        return file is not null && string.IsNullOrEmpty(key)
            ? throw new InvalidInputException($"The first line of '{file}' is empty; write the key there.")
            : string.IsNullOrEmpty(key) ? null : key;
    }

    private static void RequireReachable(string[] addresses, string? key)
    {
        foreach (var address in addresses)
        {
            // Kestrel takes * and + for all addresses, which no Uri knows.
            var named = address.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal);
            if (!Uri.TryCreate(named, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/")
            {
                throw new InvalidInputException($"'{address}' is no address to listen at; give one such as {UsualUrl}.");
            }

            if (key is null && !RequestGuard.IsLoopback(url.Host))
            {
                throw new InvalidInputException(
                    $"'{address}' can be reached from other machines, and no API key is set; "
                    + $"set one with --api-key-file or {KeyVariable}, or listen at {UsualUrl}.");
            }
        }
    }
}
