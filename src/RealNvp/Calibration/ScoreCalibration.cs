using RealNvp.Specs;

namespace RealNvp.Calibration;

/// <summary>
/// What held-out normal rows look like to a model, and the training rows that the baselines are made of: everything a score needs to become a
/// p-value. It travels in the model file (<see cref="DensityModel.Calibration"/>).
/// </summary>
/// <remarks>
/// Of more than <see cref="MostRows"/> held-out rows a random sample is kept: exchangeable like the whole, so that p-values stay valid, down to
/// 1 in <see cref="MostRows"/> + 1.
/// </remarks>
public sealed class ScoreCalibration
{
    /// <summary>The most held-out rows whose measures are kept; 8 bytes each and measure.</summary>
    public const int MostRows = 10_000;

    // Rows alike say more than the density where tables are small or their columns of few values, the density more where columns depend on one another.
    private const double LocalWeight = 2;

    private readonly Lazy<CombinedScore> _combined;

    /// <summary>Takes what was measured before.</summary>
    /// <param name="heldOut">The measures of held-out rows; at least one row.</param>
    /// <param name="reference">The training rows that the baselines are made of; null for none.</param>
    /// <exception cref="DataFaultException">There are none, more than <see cref="MostRows"/>, or not as many of each measure.</exception>
    public ScoreCalibration(RowMeasures heldOut, ReferenceRows? reference = null)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        if (heldOut.Count is < 1 or > MostRows)
        {
            throw new DataFaultException($"A calibration holds the measures of 1 to {Counted.Of(MostRows, "row")}; there are {heldOut.Count}.");
        }

        ReadOnlyMemory<double>?[] others = [heldOut.Radii, heldOut.PngBits, heldOut.Gaussian, heldOut.Neighbours, heldOut.Smoother, heldOut.Local];
        if (others.FirstOrDefault(measure => measure is { } values && values.Length != heldOut.Count) is { } odd)
        {
            throw new DataFaultException(
                $"A calibration holds as many of every measure; there are {heldOut.Count} log densities but {odd.Length} of another.");
        }

        (HeldOut, Reference) = (heldOut, reference);
        var finite = heldOut.LogProbs.ToArray().Where(double.IsFinite).ToArray();
        MeanLogProb = finite.Length > 0 ? finite.Average() : 0;
        MedianLogVolume = Median(heldOut.Volumes());
        _combined = new(() => new((LocalWeight, HeldOut.Scores(ScoreKind.Local)), (1, HeldOut.Scores(ScoreKind.CappedLikelihood, this))));
    }

    /// <summary>The number of held-out rows.</summary>
    public int Count => HeldOut.Count;

    /// <summary>What was measured of the held-out rows.</summary>
    public RowMeasures HeldOut { get; }

    /// <summary>The training rows that the baselines are made of; null for none.</summary>
    public ReferenceRows? Reference { get; }

    /// <summary>
    /// The mean log p of the held-out rows that the model finds possible at all, the centre of <see cref="ScoreKind.Typicality"/>. It comes from the same
    /// rows as that score's p-values, which moves them by an order of 1 / n.
    /// </summary>
    public double MeanLogProb { get; }

    /// <summary>
    /// The median over the held-out rows of log p + |z|^2 / 2, which is the log-det and a constant: the cap of <see cref="ScoreKind.CappedLikelihood"/>, and
    /// from the same rows as that score's p-values too.
    /// </summary>
    public double MedianLogVolume { get; }

    /// <summary>What makes one score of the local distance and the capped likelihood.</summary>
    internal CombinedScore Combined => _combined.Value;

    /// <summary>The score that rows are judged by unless the user says otherwise (<see cref="ScoreKindExtensions"/>).</summary>
    internal ScoreKind DefaultFor(FlowSpec spec) =>
        ScoreKind.DefaultFor(spec) is var usual && usual == ScoreKind.CappedLikelihood && HeldOut.Has(ScoreKind.Combined) ? ScoreKind.Combined : usual;

    /// <summary>The held-out rows' scores as a threshold.</summary>
    /// <exception cref="DataFaultException">What the score is made of was not measured.</exception>
    public ConformalThreshold Threshold(ScoreKind kind) => new(HeldOut.Scores(kind, this));

    // Of rows that the model finds impossible there is no log-det to speak of.
    private static double Median(double[] values)
    {
        var finite = values.Where(double.IsFinite).Order().ToArray();
        return finite.Length > 0 ? (finite[(finite.Length - 1) / 2] + finite[finite.Length / 2]) / 2 : 0;
    }

    internal ScoreCalibration Validated(FlowSpec spec)
    {
        Reference?.Validated(spec);
        return this;
    }
}
