using RealNvp.Specs;
using RealNvp.Tables;

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

    /// <summary>Takes what was measured before.</summary>
    /// <param name="heldOut">The measures of held-out rows; at least one row.</param>
    /// <param name="reference">The training rows that the baselines are made of; null for none.</param>
    /// <exception cref="DataFaultException">There are none, more than <see cref="MostRows"/>, or not as many of each measure.</exception>
    public ScoreCalibration(RowMeasures heldOut, ReferenceRows? reference = null)
        : this(heldOut, reference, scales: null)
    {
    }

    /// <summary>Takes what was measured before, where other rows have said what some scores are measured by.</summary>
    /// <param name="heldOut">The measures of held-out rows; at least one row.</param>
    /// <param name="reference">The training rows that the baselines are made of; null for none.</param>
    /// <param name="scales">What some scores are measured by, from other normal rows; null takes it from the held-out ones.</param>
    internal ScoreCalibration(RowMeasures heldOut, ReferenceRows? reference, ScoreScales? scales)
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

        (HeldOut, Reference, HasOwnScales) = (heldOut, reference, scales is not null);
        Scales = scales is null || (scales.Combined is null && heldOut.Local is not null) ? ScoreScales.Of(heldOut) : scales;
    }

    /// <summary>The number of held-out rows.</summary>
    public int Count => HeldOut.Count;

    /// <summary>What was measured of the held-out rows.</summary>
    public RowMeasures HeldOut { get; }

    /// <summary>The training rows that the baselines are made of; null for none.</summary>
    public ReferenceRows? Reference { get; }

    /// <summary>
    /// The centre of <see cref="ScoreKind.Typicality"/>: the mean log p, in nats, of normal rows that the model finds possible at all. A training takes it from
    /// validation rows, so that p-values stay exact; where it is of the held-out rows themselves, as in older models, it moves them by an order of 1 / n.
    /// </summary>
    public double MeanLogProb => Scales.MeanLogProb;

    /// <summary>
    /// The median of log p + |z|^2 / 2, which is the log-det and a constant: the cap of <see cref="ScoreKind.CappedLikelihood"/>, from the same rows as
    /// <see cref="MeanLogProb"/>.
    /// </summary>
    public double MedianLogVolume => Scales.MedianLogVolume;

    /// <summary>What some scores are measured by.</summary>
    internal ScoreScales Scales { get; }

    /// <summary>Whether the scales are of other rows than the held-out ones.</summary>
    internal bool HasOwnScales { get; }

    /// <summary>The score that rows are judged by unless the user says otherwise (<see cref="ScoreKindExtensions"/>).</summary>
    /// <remarks>Rows that are given the rows before them are judged by the flow alone: near in both, a row shares its distance with the next ones.</remarks>
    internal ScoreKind DefaultFor(FlowSpec spec, TableSchema? schema) =>
        ScoreKind.DefaultFor(spec) is var usual && usual == ScoreKind.CappedLikelihood && HeldOut.Has(ScoreKind.Combined) && schema?.Series?.Lags is null
            ? ScoreKind.Combined
            : usual;

    /// <summary>The held-out rows' scores as a threshold.</summary>
    /// <exception cref="DataFaultException">What the score is made of was not measured.</exception>
    public ConformalThreshold Threshold(ScoreKind kind) => new(HeldOut.Scores(kind, this));

    internal ScoreCalibration Validated(FlowSpec spec)
    {
        Reference?.Validated(spec);
        return this;
    }
}
