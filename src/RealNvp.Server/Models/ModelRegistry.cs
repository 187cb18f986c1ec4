using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RealNvp.Server.Access;
using RealNvp.Server.Telemetry;

namespace RealNvp.Server.Models;

/// <summary>
/// The models that are served, by name and version. Files that are renamed into place are taken over while requests run: those in flight keep the model that
/// they began with. A file that cannot be read leaves the model in its place as it was. Safe to use from many threads at once.
/// </summary>
internal sealed class ModelRegistry(IOptions<RealNvpServerOptions> options, ServerTelemetry telemetry, ILogger<ModelRegistry> logger) : IDisposable
{
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly RealNvpServerOptions _options = options.Value;
    private volatile Served _served = new([], []);

    /// <summary>Whether the models were read.</summary>
    public bool IsReady { get; private set; }

    /// <summary>How often a model was replaced by a newer file.</summary>
    public long Reloads { get; private set; }

    /// <summary>What keeps newer files from being served, by the models' keys or the folder; empty where nothing does.</summary>
    public IReadOnlyDictionary<string, string> Faults => _served.Faults;

    /// <summary>The models now, by name, of each the newest version first. They may go at any time; who uses one takes it.</summary>
    public IReadOnlyList<ServedModel> Models => _served.Models;

    /// <summary>Takes a model for a request.</summary>
    /// <param name="key"><c>NAME</c> for the newest version or <c>NAME@VERSION</c>; null where there is one model alone.</param>
    /// <exception cref="RequestFault">There is no such model, or several and none is named.</exception>
    public ModelLease Take(string? key)
    {
        while (true)
        {
            var served = Find(key);

            // It may have been replaced since it was found; its successor is there then.
            if (served.TryLease())
            {
                return new(served);
            }
        }
    }

    /// <summary>Reads the models for the first time.</summary>
    /// <exception cref="InvalidInputException">There are none, or one cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public void Load()
    {
        if (_options.StateFolder is { } states)
        {
            Directory.CreateDirectory(states);
        }

        var places = ModelFolder.Find(Folder, _options.ModelName);
        var models = new List<ServedModel>();
        try
        {
            foreach (var place in places)
            {
                models.Add(Read(place));
            }
        }
        catch
        {
            models.ForEach(model => model.Release());
            throw;
        }

        _served = new(Ordered(models), []);
        IsReady = true;
    }

    /// <summary>Looks for newer files and takes them over.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken = default)
    {
        await _refreshing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Refresh(cancellationToken);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>Writes how far the rows of each model have drifted, where that is to stay over a restart.</summary>
    public void KeepDrift()
    {
        foreach (var model in _served.Models)
        {
            KeepDrift(model);
        }
    }

    public void Dispose()
    {
        KeepDrift();
        var served = _served;
        _served = new([], []);
        foreach (var model in served.Models)
        {
            model.Release();
        }

        _refreshing.Dispose();
    }

    private string Folder => _options.Models is { Length: > 0 } models ? models
        : throw new InvalidInputException($"Nothing says which models to serve; set {nameof(RealNvpServerOptions)}.{nameof(RealNvpServerOptions.Models)}.");

    private void Refresh(CancellationToken cancellationToken)
    {
        var before = _served;
        IReadOnlyList<ModelPlace> places;
        try
        {
            places = ModelFolder.Find(Folder, _options.ModelName);
        }
        catch (Exception error) when (error is InvalidInputException or IOException or UnauthorizedAccessException)
        {
            // A folder that is being moved, or emptied by mistake, takes no model from those who ask.
            Keep(before, before.Models, new(before.Faults) { [""] = error.Message });
            return;
        }

        var (models, faults, gone) = (new List<ServedModel>(), new Dictionary<string, string>(), before.Models.ToList());
        foreach (var place in places)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var known = before.Models.FirstOrDefault(model => model.Place.Key == place.Key);
            var served = known?.Place == place ? known : TryLoad(place, known, before, faults);
            if (served is null)
            {
                continue;
            }

            models.Add(served);
            if (served == known)
            {
                gone.Remove(known);
            }
        }

        Keep(before, models, faults);
        foreach (var model in gone)
        {
            if (models.Find(other => other.Place.Key == model.Place.Key) is { } successor)
            {
                successor.TakeOver(model);
            }
            else
            {
                logger.ModelGone(model.Place.Key);
            }

            model.Release();
        }
    }

    private ServedModel? TryLoad(ModelPlace place, ServedModel? known, Served before, Dictionary<string, string> faults)
    {
        if (known is not null && before.Refused.GetValueOrDefault(place.Key) == place)
        {
            // The same broken file as last time.
            faults[place.Key] = before.Faults.GetValueOrDefault(place.Key, "");
            return known;
        }

        try
        {
            KeepDrift(known);
            var loaded = Read(place);
            Reloads += known is null ? 0 : 1;
            return loaded;
        }
        catch (Exception error) when (error is InvalidInputException or IOException or UnauthorizedAccessException)
        {
            faults[place.Key] = error.Message;
            before.Refused[place.Key] = place;
            logger.ModelRefused(place.Key, error.Message);
            return known;
        }
    }

    private void KeepDrift(ServedModel? model)
    {
        try
        {
            model?.Kept?.Keep();
        }
        catch (Exception error) when (error is InvalidInputException or IOException or UnauthorizedAccessException)
        {
            logger.DriftNotKept(model!.Place.Key, error.Message);
        }
    }

    private ServedModel Read(ModelPlace place)
    {
        var served = ServedModel.Load(place, _options, telemetry);
        if (served.Kept?.Fault is { } fault)
        {
            logger.DriftBegunAnew(place.Key, fault);
        }

        served.Drift?.Noticed += (_, change) => logger.DriftNoticed(place.Key, change.ToString());
        logger.ModelLoaded(place.Key, served.Fingerprint, place.Path);
        return served;
    }

    private void Keep(Served before, IReadOnlyList<ServedModel> models, Dictionary<string, string> faults) =>
        _served = new(Ordered(models), faults) { Refused = before.Refused };

    private static ServedModel[] Ordered(IEnumerable<ServedModel> models) =>
        [.. models.OrderBy(model => model.Place.Name, StringComparer.Ordinal).ThenByDescending(model => model.Place.Version, VersionOrder.Instance)];

    private ServedModel Find(string? key)
    {
        var models = _served.Models;
        if (key is null)
        {
            return models.Select(model => model.Place.Name).Distinct(StringComparer.Ordinal).Count() == 1
                ? models[0]
                : throw RequestFault.NotFound("several-models", models.Count == 0
                    ? "No model is served; put one into the folder."
                    : $"Several models are served; name one in the address or as ?model=: {Names(models)}.");
        }

        return models.FirstOrDefault(model => model.Place.Name == key || model.Place.Key == key)
            ?? throw RequestFault.NotFound(
                "unknown-model",
                $"There is no model '{key}'{NearestName.Hint(key, [.. models.Select(model => model.Place.Key)], $"there is {Names(models)}")}");
    }

    private static string Names(IEnumerable<ServedModel> models) => string.Join(", ", models.Select(model => model.Place.Key).Take(20));

    private sealed record Served(IReadOnlyList<ServedModel> Models, Dictionary<string, string> Faults)
    {
        /// <summary>Files that could not be read, which are not read again as long as they stay.</summary>
        public Dictionary<string, ModelPlace> Refused { get; init; } = [];
    }
}
