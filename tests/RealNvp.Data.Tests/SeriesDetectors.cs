namespace RealNvp.Data.Tests;

/// <summary>Detectors of one telemetry table, with the rows before as context and without.</summary>
public sealed class SeriesDetectors : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SeriesDetectors()
    {
        TrainingFile = _folder.Write("telemetry.csv", new Telemetry(1200, 1).ToCsv());
        With = Fit(new() { OrderBy = "time", Lags = 3, By = "device" });
        Without = Fit(new() { OrderBy = "time", Given = ["device"] });
    }

    public string TrainingFile { get; }

    public AnomalyDetector With { get; }

    public AnomalyDetector Without { get; }

    public void Dispose()
    {
        With.Dispose();
        Without.Dispose();
        _folder.Dispose();
    }

    private AnomalyDetector Fit(RealNvp.Tables.TableOptions table) => AnomalyDetector.Fit(TrainingFile, new() { Table = table, Members = 1 });
}
