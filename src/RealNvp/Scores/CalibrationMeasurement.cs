using RealNvp.Calibration;
using RealNvp.Rows;

namespace RealNvp.Scores;

/// <summary>How a calibration is made: held-out rows are measured by the model.</summary>
public static class CalibrationMeasurement
{
    extension(ScoreCalibration)
    {
        /// <summary>Measures held-out rows.</summary>
        /// <param name="model">The model.</param>
        /// <param name="heldOut">
        /// Normal rows that training did not see, in the data's own units, as they will be scored: those of a class-conditional model with their classes, or
        /// without for rows that will come without (<see cref="DensityModel.CalibrationWithoutClasses"/>).
        /// </param>
        /// <param name="reference">Training rows for the baselines; null does without.</param>
        /// <param name="seed">The seed of the sample where there are more than <see cref="ScoreCalibration.MostRows"/>.</param>
        /// <param name="cancellationToken">Stops the measurement.</param>
        /// <exception cref="DataFaultException">There are no rows, or they do not fit the model.</exception>
        public static ScoreCalibration Measure(
            DensityModel model, IRows heldOut, ReferenceRows? reference = null, ulong seed = 1, CancellationToken cancellationToken = default) =>
            Measure(model, heldOut, reference, scales: null, seed, cancellationToken);

        /// <summary>Measures held-out rows where other rows have said what some scores are measured by.</summary>
        internal static ScoreCalibration Measure(
            DensityModel model, IRows heldOut, ReferenceRows? reference, ScoreScales? scales, ulong seed, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(model);
            ArgumentNullException.ThrowIfNull(heldOut);
            if (heldOut.Count == 0)
            {
                throw new DataFaultException("There are no held-out rows to calibrate scores with; give rows that training did not see.");
            }

            var isMixed = heldOut.ContextWidth == 0 && model.IsGivenClasses;
            if (heldOut.Width != model.Dimension || (heldOut.ContextWidth != model.Spec.Context && !isMixed))
            {
                throw new DataFaultException(
                    $"The held-out rows have {Counted.Of(heldOut.Width, "value")} with a context of {heldOut.ContextWidth} "
                    + $"but the model takes {model.Dimension} and {model.Spec.Context}; give rows of the kind it was trained on.");
            }

            var measures = RowMeasurer.MeasureSome(model, heldOut, reference, ScoreCalibration.MostRows, seed, cancellationToken);
            return new ScoreCalibration(measures, reference, scales);
        }
    }
}
