using RealNvp.Scores;

namespace RealNvp.Server.Models;

/// <summary>What watches the rows of a model for drift, and the file in which it stays while no service runs.</summary>
internal sealed class KeptDrift
{
    private const string Ending = ".drift";

    private readonly Lock _gate = new();
    private readonly AnomalyScorer _scorer;
    private readonly string? _path;
    private long _kept = -1;

    /// <summary>Goes on where a service before ended, or begins anew.</summary>
    /// <param name="scorer">What scores the rows.</param>
    /// <param name="folder">The folder of the file; null keeps nothing.</param>
    /// <param name="key">The model's name and version.</param>
    public KeptDrift(AnomalyScorer scorer, string? folder, string key)
    {
        (_scorer, _path) = (scorer, folder is null ? null : Path.Combine(folder, key + Ending));
        DriftMonitor? kept = null;
        try
        {
            kept = _path is not null && File.Exists(_path) ? StreamStateFile.Read(_path, scorer).Drift : null;
        }
        catch (Exception error) when (error is InvalidInputException or IOException or UnauthorizedAccessException)
        {
            // A newer model, for the most part: rows are watched anew.
            Fault = error.Message;
        }

        Monitor = kept ?? new(scorer);
    }

    /// <summary>What watches.</summary>
    public DriftMonitor Monitor { get; }

    /// <summary>Why what was kept is not gone on with; null where it is, or there was nothing.</summary>
    public string? Fault { get; }

    /// <summary>Writes where the watch stands, if rows came since it was written.</summary>
    /// <exception cref="InvalidInputException">The folder is missing or cannot be written to.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Keep()
    {
        lock (_gate)
        {
            if (_path is not null && Monitor.Rows is var rows && rows != _kept)
            {
                StreamStateFile.Write(_path, _scorer, Monitor);
                _kept = rows;
            }
        }
    }
}
