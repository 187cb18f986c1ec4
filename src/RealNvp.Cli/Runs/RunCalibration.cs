using RealNvp.Data;
using RealNvp.Persistence;
using RealNvp.Scores;

namespace RealNvp.Cli.Runs;

/// <summary>What makes anomaly scores of a run's model: its held-out rows measured, and the training rows that the baselines are made of.</summary>
internal static class RunCalibration
{
    /// <summary>Measures a model on the test rows of the data it was trained on; null if there are none.</summary>
    public static ScoreCalibration? Measure(DensityModel model, Dataset data, ulong seed, bool withBaselines, CancellationToken cancellationToken) =>
        data.HeldOut.Count == 0
            ? null
            : ScoreCalibration.Measure(model, data.HeldOut, withBaselines ? ReferenceRows.Draw(data.Train, seed, cancellationToken) : null, seed, cancellationToken);

    /// <summary>Writes a calibration into a model file that is there already.</summary>
    public static void Keep(string modelPath, ScoreCalibration calibration)
    {
        var content = ModelFile.Read(modelPath);
        ModelFile.Write(modelPath, content with { Calibration = calibration });
    }
}
