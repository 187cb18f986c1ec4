using RealNvp.Scores;

namespace RealNvp.Data.Fitting;

/// <summary>What makes anomaly scores of a model: its held-out rows measured, and the training rows that the baselines are made of.</summary>
public static class HeldOutCalibration
{
    /// <summary>Measures a model on the held-out rows (<see cref="Dataset.HeldOut"/>) of the data it was trained on; null if there are none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data, split as it was for the training.</param>
    /// <param name="keepTrainingRows">Whether a sample of the training rows is kept, for baselines and explanations.</param>
    /// <param name="seed">The seed of both samples.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    /// <exception cref="InvalidInputException">The rows do not fit the model.</exception>
    public static ScoreCalibration? Measure(
        DensityModel model, Dataset data, bool keepTrainingRows = true, ulong seed = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var heldOut = data.HeldOut;
        return heldOut.Count == 0
            ? null
            : ScoreCalibration.Measure(model, heldOut, keepTrainingRows ? ReferenceRows.Draw(data.Train, seed, cancellationToken) : null, seed, cancellationToken);
    }
}
