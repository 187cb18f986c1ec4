using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using RealNvp.Server.Telemetry;

namespace RealNvp.Server.Tests;

/// <summary>What a service says of itself.</summary>
public sealed class HealthTests(TrainedModels models) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Health_says_that_models_are_there_and_which_new_file_is_not_served()
    {
        var path = _folder.Place(models.First, "m.safetensors");
        await using var service = await RunningService.StartAsync(_folder.Path, options => options.ApiKey = "secret");

        // Whoever watches a service has no key.
        Assert.Equal("live", (string?)(await service.GetAsync("health/live"))["status"]);
        var ready = await service.GetAsync("health/ready");
        Assert.Equal(("ready", 1, 0), ((string?)ready["status"], (int)ready["models"]!, ready["faults"]!.AsObject().Count));
        await File.WriteAllTextAsync(path, "no model", TestContext.Current.CancellationToken);
        await service.Models.RefreshAsync(TestContext.Current.CancellationToken);
        ready = await service.GetAsync("health/ready");
        Assert.Equal("ready", (string?)ready["status"]);
        Assert.DoesNotContain(_folder.Path, ready.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("m", Assert.Single(ready["faults"]!.AsObject()).Key);
    }

    [Fact]
    public async Task Rows_requests_and_drift_are_measured()
    {
        var found = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Meter.Name == ServerTelemetry.Name)
                {
                    meters.EnableMeasurementEvents(instrument);
                }
            },
        };
        await using var service = await RunningService.StartAsync(models.First, options => options.ModelName = "measured");
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        await service.PostAsync("score", $"[{TrainedModels.Record},{TrainedModels.Record},7]");
        listener.RecordObservableInstruments();
        lock (found)
        {
            Assert.Equal((2, 1), (found["realnvp.rows False"], found["realnvp.rows True"]));
            Assert.Equal(3, found["realnvp.batch.rows "]);
            Assert.Equal(1.0 / 3, found["realnvp.flagged.share "], 1e-9);
            Assert.InRange(found["realnvp.drift.capital "], 0.01, 10);
        }

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            // Other services of other tests measure at the same time.
            var (isOurs, flagged) = (false, "");
            foreach (var (name, tag) in tags)
            {
                isOurs |= name == "model" && (string?)tag == "measured";
                flagged = name == "flagged" ? $"{tag}" : flagged;
            }

            if (isOurs)
            {
                lock (found)
                {
                    found[$"{instrument.Name} {flagged}"] = value;
                }
            }
        }
    }

    [Fact]
    public async Task A_request_is_an_activity_that_names_its_model()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServerTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended)
                {
                    ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using (var service = await RunningService.StartAsync(models.First, options => options.ModelName = "traced"))
        {
            await service.PostAsync("score", TrainedModels.Record);
        }

        lock (ended)
        {
            var activity = Assert.Single(ended, activity => (string?)activity.GetTagItem("realnvp.model") == "traced");
            Assert.Equal("realnvp.score", activity.OperationName);
        }
    }

    [Fact]
    public async Task The_start_says_who_is_answered()
    {
        Assert.Contains("LoopbackOnly", await EventsAsync(null));
        Assert.Contains("KeyNeeded", await EventsAsync("secret"));

        async Task<List<string?>> EventsAsync(string? key)
        {
            using var logs = new KeptLogs();
            await using var service = await RunningService.StartAsync(models.First, "", options => options.ApiKey = key, logging => logging.AddProvider(logs));
            return logs.Events;
        }
    }

    private sealed class KeptLogs : ILoggerProvider, ILogger
    {
        public List<string?> Events { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Events)
            {
                Events.Add(eventId.Name);
            }
        }

        public void Dispose()
        {
        }
    }
}
