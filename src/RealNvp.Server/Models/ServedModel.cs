using System.Collections.Concurrent;
using System.Security.Cryptography;
using RealNvp.Calibration;
using RealNvp.Conditionals;
using RealNvp.Data.Scoring;
using RealNvp.Data.Tables;
using RealNvp.Scores;
using RealNvp.Server.Answers;
using RealNvp.Server.Telemetry;
using RealNvp.Server.Work;

namespace RealNvp.Server.Models;

/// <summary>
/// A model in memory with all that answers requests: it is disposed of when it was replaced and the last request that has it is answered.
/// </summary>
internal sealed class ServedModel
{
    private readonly ConcurrentBag<ConditionalSampler> _samplers = [];
    private readonly ConcurrentBag<RecordFiller> _fillers = [];
    private readonly Lazy<RowScoring?> _withoutClasses;
    private readonly Lock _gate = new();
    private readonly ServerTelemetry _telemetry;
    private int _leases = 1;

    private ServedModel(ModelPlace place, DensityModel model, string fingerprint, RealNvpServerOptions options, ServerTelemetry telemetry)
    {
        (Place, Model, Fingerprint, Loaded, _telemetry) = (place, model, fingerprint, DateTimeOffset.UtcNow, telemetry);
        Scoring = ScoringBy(model.Calibration, options);
        _withoutClasses = new(() => model.CalibrationWithoutClasses is { } calibration ? ScoringBy(calibration, options) : null);
        Explanations = new(model, Scoring.Scorer);
        Readers = model.Schema is null ? null : new(model);
        Kept = options.WatchesDrift && Scoring.Scorer is { } scorer ? new(scorer, options.StateFolder, place.Key) : null;
        Alerts = new(options.MostAlerts, model.Dimension + model.Spec.Context, Loaded);
        Columns = new(model);
        Singles = new(records => BatchScoring.Score(this, records, isWatched: true).Rows, options.Workers ?? Environment.ProcessorCount, options.MostWaiting)
        {
            Memory = SeriesMemory.Of(model.Schema),
        };
    }

    /// <summary>Where it came from.</summary>
    public ModelPlace Place { get; }

    /// <summary>The model.</summary>
    public DensityModel Model { get; }

    /// <summary>The first digits of the file's SHA-256: which file answered.</summary>
    public string Fingerprint { get; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset Loaded { get; }

    /// <summary>What scores its rows.</summary>
    public RowScoring Scoring { get; }

    /// <summary>What explains them.</summary>
    public RowExplanations Explanations { get; }

    /// <summary>What reads records; null for a model of no table.</summary>
    public RecordReaders? Readers { get; }

    /// <summary>What watches the rows that are scored; null where nothing does.</summary>
    public DriftMonitor? Drift => Kept?.Monitor;

    /// <summary>The same with its file.</summary>
    public KeptDrift? Kept { get; }

    /// <summary>The last of them that were flagged.</summary>
    public RecentAlerts Alerts { get; }

    /// <summary>What scores single rows, those that come at a time together.</summary>
    public RowBatcher Singles { get; }

    /// <summary>How many rows it scored.</summary>
    public RowTally Tally { get; } = new();

    /// <summary>What the model's columns hold.</summary>
    public ColumnFigures Columns { get; }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidInputException">The file is damaged, cannot be run, or does not allow what the options ask for.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ServedModel Load(ModelPlace place, RealNvpServerOptions options, ServerTelemetry telemetry)
    {
        var model = DensityModel.Load(place.Path, [.. options.Engines]);
        try
        {
            return new(place, model, FingerprintOf(place.Path), options, telemetry);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Counts rows that were scored together, and watches them for drift where they are judged as those that were held out.</summary>
    public void Took(ScoredBatch scored, RowScoring scoring)
    {
        _telemetry.Scored(this, scored.Rows);
        Alerts.Add(scored.Rows);
        if (scoring == Scoring)
        {
            Drift?.Add(scored);
        }
    }

    /// <summary>Keeps the alerts of the model whose place it takes. They are written down, since that model goes.</summary>
    public void TakeOver(ServedModel earlier) => Alerts.Continue(
    [
        .. earlier.Alerts.Leave().Select(alert => alert with
        {
            Earlier = alert.Earlier ?? JsonBytes.Of(json => MadeRows.WriteAlert(json, earlier, alert.Row)),
        }),
    ]);

    /// <summary>What scores rows that may be given classes or not.</summary>
    /// <param name="contextWidth">How many values each of the rows is given.</param>
    /// <exception cref="InvalidInputException">Rows without what the model is given have no calibration.</exception>
    public RowScoring ScoringOf(int contextWidth) => contextWidth == Model.Spec.Context ? Scoring
        : _withoutClasses.Value ?? throw new InvalidInputException(
            "The rows lack the labels that the model is given, and the model has no calibration for rows without; give rows with their labels.");

    /// <summary>A sampler of rows given any of their values, which is to be given back: it keeps rows that it drew.</summary>
    public ConditionalSampler TakeSampler() => _samplers.TryTake(out var sampler) ? sampler : new(Model);

    public void Return(ConditionalSampler sampler) => _samplers.Add(sampler);

    /// <summary>What fills in records, which is to be given back.</summary>
    public RecordFiller TakeFiller() => _fillers.TryTake(out var filler) ? filler : new(Model);

    public void Return(RecordFiller filler) => _fillers.Add(filler);

    /// <summary>Takes it for a request; false where it is gone already.</summary>
    public bool TryLease()
    {
        lock (_gate)
        {
            _leases += _leases > 0 ? 1 : 0;
            return _leases > 0;
        }
    }

    /// <summary>Gives it back; the last one who does disposes of it.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (--_leases > 0)
            {
                return;
            }
        }

        Readers?.Dispose();
        foreach (var filler in _fillers)
        {
            filler.Dispose();
        }

        Model.Dispose();
    }

    private RowScoring ScoringBy(ScoreCalibration? calibration, RealNvpServerOptions options) =>
        calibration is null ? new(Model, null) : new(Model, calibration, options.Kind, options.FalseAlarms);

    private static string FingerprintOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream))[..12];
    }
}
