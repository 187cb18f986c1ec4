namespace RealNvp.Calibration;

/// <summary>What was measured of some rows, an array a measure in the order of the rows. Every score is a function of these.</summary>
public sealed class RowMeasures
{
    /// <summary>log p of each row, in nats.</summary>
    public required ReadOnlyMemory<double> LogProbs { get; init; }

    /// <summary>The length of each row's latent.</summary>
    public required ReadOnlyMemory<double> Radii { get; init; }

    /// <summary>The length of each picture as PNG, in bits; null where rows are no pictures.</summary>
    public ReadOnlyMemory<double>? PngBits { get; init; }

    /// <summary>-log of the Gaussian baseline, in nats; null for a model that carries no training rows, or has too many variables for it.</summary>
    public ReadOnlyMemory<double>? Gaussian { get; init; }

    /// <summary>The distance to the fifth nearest training row, in deviations; null for a model that carries none.</summary>
    public ReadOnlyMemory<double>? Neighbours { get; init; }

    /// <summary>
    /// The distance to the weighted mean of the training rows, in deviations; null for a model that carries none, and in calibrations of versions that did not
    /// know it.
    /// </summary>
    public ReadOnlyMemory<double>? Smoother { get; init; }

    /// <summary>
    /// The distance to training rows that are alike, over four units of the columns; null for a model that carries none, for pictures, for rows of very many values,
    /// and in calibrations of versions that did not know it.
    /// </summary>
    public ReadOnlyMemory<double>? Local { get; init; }

    /// <summary>The measures of several sets of rows, one after the other; what one of them lacks all lack.</summary>
    internal static RowMeasures Joined(IReadOnlyList<RowMeasures> parts)
    {
        return new()
        {
            LogProbs = Join(part => part.LogProbs),
            Radii = Join(part => part.Radii),
            PngBits = JoinIfAny(part => part.PngBits),
            Gaussian = JoinIfAny(part => part.Gaussian),
            Neighbours = JoinIfAny(part => part.Neighbours),
            Smoother = JoinIfAny(part => part.Smoother),
            Local = JoinIfAny(part => part.Local),
        };

        double[] Join(Func<RowMeasures, ReadOnlyMemory<double>> measure) => [.. parts.SelectMany(part => measure(part).ToArray())];

        ReadOnlyMemory<double>? JoinIfAny(Func<RowMeasures, ReadOnlyMemory<double>?> measure) =>
            parts.All(part => measure(part) is not null) ? Join(part => measure(part)!.Value) : default(ReadOnlyMemory<double>?);
    }

    /// <summary>The number of rows.</summary>
    public int Count => LogProbs.Length;

    /// <summary>Whether a score can be made of what was measured.</summary>
    public bool Has(ScoreKind kind) => kind switch
    {
        ScoreKind.Complexity => PngBits is not null,
        ScoreKind.Gaussian => Gaussian is not null,
        ScoreKind.Neighbours => Neighbours is not null,
        ScoreKind.Smoother => Smoother is not null,
        ScoreKind.Local or ScoreKind.Combined => Local is not null,
        _ => true,
    };

    /// <summary>The scores of a kind, one a row, higher being stranger; what is no number is the strangest there is, plus infinity.</summary>
    /// <param name="kind">The score.</param>
    /// <param name="calibration">What held-out normal rows look like, from which some scores are measured (<see cref="ScoreKindExtensions"/>).</param>
    /// <exception cref="InvalidInputException">What the score is made of was not measured, or it needs a calibration.</exception>
    public double[] Scores(ScoreKind kind, ScoreCalibration? calibration = null)
    {
        var scores = kind switch
        {
            ScoreKind.Likelihood => Each(LogProbs, logProb => -logProb),
            ScoreKind.CappedLikelihood when calibration is not null => Capped(calibration.MedianLogVolume),
            ScoreKind.Typicality when calibration is not null => Each(LogProbs, logProb => Math.Abs(logProb - calibration.MeanLogProb)),
            ScoreKind.CappedLikelihood or ScoreKind.Typicality or ScoreKind.Combined when calibration is null => throw new InvalidInputException(
                $"The score {kind.Word} is measured from what held-out rows look like; calibrate the model first."),
            ScoreKind.Radius => Radii.ToArray(),
            ScoreKind.Complexity => Complexity(PngBits ?? throw new InvalidInputException("The score complexity is for images; choose another.")),
            ScoreKind.Gaussian => (Gaussian ?? throw Missing(kind)).ToArray(),
            ScoreKind.Neighbours => (Neighbours ?? throw Missing(kind)).ToArray(),
            ScoreKind.Smoother => Newer(Smoother, kind),
            ScoreKind.Local => Newer(Local, kind),
            ScoreKind.Combined when calibration is not null =>
                (calibration.Scales.Combined ?? throw TooOld(kind)).Of(Newer(Local, kind), Capped(calibration.MedianLogVolume)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        foreach (ref var score in scores.AsSpan())
        {
            score = double.IsNaN(score) ? double.PositiveInfinity : score;
        }

        return scores;
    }

    /// <summary>
    /// What log p holds beside -|z|^2 / 2: the log-det and, of a normal base, a constant. Not-a-number for rows that the model gives no number.
    /// </summary>
    internal double[] Volumes()
    {
        var volumes = Radii.ToArray();
        for (var row = 0; row < volumes.Length; row++)
        {
            volumes[row] = LogProbs.Span[row] + Energy(volumes[row]);
        }

        return volumes;
    }

    /// <summary>The capped likelihood.</summary>
    /// <param name="most">The most that is taken off |z|^2 / 2.</param>
    internal double[] Capped(double most)
    {
        var scores = Volumes();
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] = Energy(Radii.Span[row]) - Math.Min(scores[row], most);
        }

        return scores;
    }

    /// <summary>What older versions did not measure.</summary>
    private double[] Newer(ReadOnlyMemory<double>? measure, ScoreKind kind) => (measure ?? throw (Neighbours is null ? Missing(kind) : TooOld(kind))).ToArray();

    private static double Energy(double radius) => 0.5 * radius * radius;

    private double[] Complexity(ReadOnlyMemory<double> bits)
    {
        var scores = Each(LogProbs, logProb => -logProb / Math.Log(2));
        System.Numerics.Tensors.TensorPrimitives.Subtract<double>(scores, bits.Span, scores);
        return scores;
    }

    private static double[] Each(ReadOnlyMemory<double> values, Func<double, double> function) => Array.ConvertAll(values.ToArray(), value => function(value));

    private static InvalidInputException Missing(ScoreKind kind) =>
        new($"The model file lacks what the baseline {kind.Word} needs: it carries no training rows, or the rows have too many values; choose another score.");

    private static InvalidInputException TooOld(ScoreKind kind) =>
        new($"The calibration has no {kind.Word}: it is of a version that did not know that score, of pictures, or of rows of very many values; "
            + "calibrate the model anew with normal rows, or choose another score.");
}
