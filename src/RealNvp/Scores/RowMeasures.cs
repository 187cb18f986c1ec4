namespace RealNvp.Scores;

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

    /// <summary>The number of rows.</summary>
    public int Count => LogProbs.Length;

    /// <summary>Whether a score can be made of what was measured.</summary>
    public bool Has(ScoreKind kind) => kind switch
    {
        ScoreKind.Complexity => PngBits is not null,
        ScoreKind.Gaussian => Gaussian is not null,
        ScoreKind.Neighbours => Neighbours is not null,
        _ => true,
    };

    /// <summary>The scores of a kind, one a row, higher being stranger; what is no number is the strangest there is, plus infinity.</summary>
    /// <param name="kind">The score.</param>
    /// <param name="meanLogProb">The mean log p of held-out normal rows, which <see cref="ScoreKind.Typicality"/> measures from.</param>
    /// <exception cref="InvalidInputException">What the score is made of was not measured.</exception>
    public double[] Scores(ScoreKind kind, double? meanLogProb = null)
    {
        var scores = kind switch
        {
            ScoreKind.Likelihood => Each(LogProbs, logProb => -logProb),
            ScoreKind.Typicality when meanLogProb is { } mean => Each(LogProbs, logProb => Math.Abs(logProb - mean)),
            ScoreKind.Typicality => throw new InvalidInputException("The score typicality is measured from the mean of held-out rows; calibrate the model first."),
            ScoreKind.Radius => Radii.ToArray(),
            ScoreKind.Complexity => Complexity(PngBits ?? throw new InvalidInputException("The score complexity is for images; choose another.")),
            ScoreKind.Gaussian => (Gaussian ?? throw Missing(kind)).ToArray(),
            ScoreKind.Neighbours => (Neighbours ?? throw Missing(kind)).ToArray(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        foreach (ref var score in scores.AsSpan())
        {
            score = double.IsNaN(score) ? double.PositiveInfinity : score;
        }

        return scores;
    }

    private double[] Complexity(ReadOnlyMemory<double> bits)
    {
        var scores = Each(LogProbs, logProb => -logProb / Math.Log(2));
        System.Numerics.Tensors.TensorPrimitives.Subtract<double>(scores, bits.Span, scores);
        return scores;
    }

    private static double[] Each(ReadOnlyMemory<double> values, Func<double, double> function) => Array.ConvertAll(values.ToArray(), value => function(value));

    private static InvalidInputException Missing(ScoreKind kind) =>
        new($"The model file lacks what the baseline {kind.Word} needs: it carries no training rows, or the rows have too many values; choose another score.");
}
