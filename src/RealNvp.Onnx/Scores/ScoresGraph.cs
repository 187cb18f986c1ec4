using RealNvp.Calibration;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Scores;

/// <summary>Scores and their p-values from what was measured of rows (<see cref="RowMeasures"/>, <see cref="ConformalThreshold"/>).</summary>
internal sealed class ScoresGraph
{
    // What two orders of summing floats make of one score.
    private const double Indistinct = 1e-5;

    private readonly ScoreCalibration? _calibration;
    private readonly Tensor _logProb;
    private readonly Tensor _radius;
    private readonly Func<BaselineGraph> _baselines;
    private readonly Dictionary<ScoreKind, Tensor> _parts = [];

    /// <param name="calibration">What held-out rows look like; null where nothing says it.</param>
    /// <param name="logProb">log p, <c>[n, 1]</c>.</param>
    /// <param name="radius">The length of the latents, <c>[n, 1]</c>.</param>
    /// <param name="baselines">What baselines are made of.</param>
    public ScoresGraph(ScoreCalibration? calibration, Tensor logProb, Tensor radius, Func<BaselineGraph> baselines) =>
        (_calibration, _logProb, _radius, _baselines) = (calibration, logProb, radius, baselines);

    /// <summary>A score, <c>[n, 1]</c>: higher is stranger, plus infinity what is no number.</summary>
    public Tensor Score(ScoreKind kind)
    {
        var score = Part(kind);
        return score.IsNaN().Where(double.PositiveInfinity, score);
    }

    /// <summary>The share of normal rows that look at least as strange, <c>[n, 1]</c>.</summary>
    public Tensor PValue(ScoreKind kind, Tensor score)
    {
        var heldOut = _calibration!.Threshold(kind);

        // A row that equals a held-out one has its score but for the last digits of floats: they count as equal, on the side that flags less.
        var least = (score.Abs() < double.MaxValue).Where(score - (Indistinct * score.Abs().Max(1)), score);
        var below = new RaggedTables(score.Graph, [heldOut.Scores.ToArray()]).Count(least, orEqual: false).To(ElementType.Float64);
        return (1.0 + (heldOut.Count - below)) / (heldOut.Count + 1.0);
    }

    private Tensor Part(ScoreKind kind)
    {
        if (!_parts.TryGetValue(kind, out var score))
        {
            _parts[kind] = score = kind switch
            {
                ScoreKind.Likelihood => -_logProb,
                ScoreKind.CappedLikelihood => Capped(_calibration!.MedianLogVolume),
                ScoreKind.Typicality => (_logProb - _calibration!.MeanLogProb).Abs(),
                ScoreKind.Radius => _radius,
                ScoreKind.Combined => Combined(_calibration!.Scales.Combined!),
                ScoreKind.Complexity => throw new InvalidInputException("The score complexity is for images; choose another."),
                _ => _baselines().Score(kind),
            };
        }

        return score;
    }

    private Tensor Capped(double most)
    {
        var energy = 0.5 * _radius * _radius;
        return energy - (_logProb + energy).Min(most);
    }

    private Tensor Combined(CombinedScore combined)
    {
        var (local, capped) = (Part(ScoreKind.Local), Part(ScoreKind.CappedLikelihood));
        return (CombinedScore.LocalPart * ((local - combined.Local.Middle) / combined.Local.Spread))
            + ((1 - CombinedScore.LocalPart) * ((capped - combined.Capped.Middle) / combined.Capped.Spread));
    }
}
