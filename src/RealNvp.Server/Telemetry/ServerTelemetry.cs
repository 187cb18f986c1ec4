using System.Diagnostics;
using System.Diagnostics.Metrics;
using RealNvp.Data;
using RealNvp.Server.Models;

namespace RealNvp.Server.Telemetry;

/// <summary>
/// What a service measures of itself, by .NET's own meters and activities: OpenTelemetry and <c>dotnet-counters</c> read both by the name
/// <see cref="Name"/>.
/// </summary>
internal sealed class ServerTelemetry : IDisposable
{
    /// <summary>The name of the meter and of the source of activities.</summary>
    public const string Name = "RealNvp.Server";

    /// <summary>What begins activities.</summary>
    public static readonly ActivitySource Source = new(Name);

    // From tenths of a millisecond to ten seconds: one row takes some 0.1 ms, an explanation 20 to 170.
    private static readonly double[] Bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Meter _meter;
    private readonly Counter<long> _rows;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _batch;

    public ServerTelemetry(IMeterFactory factory)
    {
        _meter = factory.Create(Name);
        _rows = _meter.CreateCounter<long>("realnvp.rows", "{row}", "Rows that were scored, by model and whether they were flagged.");
        _duration = _meter.CreateHistogram(
            "realnvp.request.duration",
            "s",
            "How long requests took, by what was asked.",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
        _batch = _meter.CreateHistogram<int>("realnvp.batch.rows", "{row}", "How many rows were scored together.");
    }

    /// <summary>Tells what models are like whenever somebody reads the meter.</summary>
    public void Observe(ModelRegistry registry)
    {
        _meter.CreateObservableGauge(
            "realnvp.flagged.share", () => Each(registry, served => served.Tally.FlaggedShare), "1",
            "The share of the rows that were flagged, since the model was read.");
        _meter.CreateObservableGauge(
            "realnvp.drift.capital", () => Each(registry, served => served.Drift?.Capital), "1",
            "The martingale of the watch for drift: at 1 over the rate of false alarms a change is noticed.");
        _meter.CreateObservableGauge(
            "realnvp.drift.changes", () => Each(registry, served => served.Drift?.Changes.Count), "{change}",
            "Changes that were noticed since the model was read.");
        _meter.CreateObservableGauge(
            "realnvp.model.age", () => Each(registry, served => (DateTimeOffset.UtcNow - served.Loaded).TotalSeconds), "s", "How long ago the model was read.");
    }

    /// <summary>Counts rows that were scored together.</summary>
    public void Scored(ServedModel served, IReadOnlyList<ScoredRow> rows)
    {
        var flagged = rows.Count(row => row.IsFlagged);
        served.Tally.Add(rows.Count, flagged);
        _batch.Record(rows.Count, Model(served));
        Count(flagged, isFlagged: true);
        Count(rows.Count - flagged, isFlagged: false);

        void Count(int count, bool isFlagged)
        {
            if (count > 0)
            {
                _rows.Add(count, Model(served), new("flagged", isFlagged));
            }
        }
    }

    /// <summary>Counts a request that was answered.</summary>
    public void Answered(string endpoint, string? model, int status, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new("endpoint", endpoint), new("model", model), new("status", status));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Model(ServedModel served) => new("model", served.Place.Key);

    private static IEnumerable<Measurement<double>> Each(ModelRegistry registry, Func<ServedModel, double?> value)
    {
        foreach (var served in registry.Models)
        {
            if (value(served) is { } number && double.IsFinite(number))
            {
                yield return new(number, Model(served));
            }
        }
    }
}
