using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Calibration;

/// <summary>What makes a row strange. Of every score, higher is stranger. How each is computed stands in <see cref="RowMeasures.Scores"/>.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ScoreKind>))]
public enum ScoreKind
{
    /// <summary>-log p(x), in nats: rows where the density is low.</summary>
    Likelihood,

    /// <summary>
    /// -log p(x) with the log-det at most its median m over normal rows (<see cref="ScoreCalibration.MedianLogVolume"/>):
    /// <c>|z|^2 / 2 - min(log p(x) + |z|^2 / 2, m)</c>, in nats. A row is not excused by lying where columns pile up on few values and the density is high for
    /// that alone.
    /// </summary>
    CappedLikelihood,

    /// <summary>
    /// |log p(x) - m| with m the mean log p of normal rows, in nats (arXiv:1906.02994, one row at a time): rows that are less
    /// likely than normal ones usually are, and also rows that are too likely.
    /// </summary>
    Typicality,

    /// <summary>|f(x)|, the distance of the latent from the centre of the base distribution; leaves the volume change out.</summary>
    Radius,

    /// <summary>
    /// -log2 p(x) - L(x), in bits, L being the length of the picture as PNG (arXiv:1909.11480, equation 2): pictures that are less likely than
    /// their complexity explains. For images alone.
    /// </summary>
    Complexity,

    /// <summary>A baseline without the flow: -log of one Gaussian, in nats.</summary>
    Gaussian,

    /// <summary>A baseline without the flow: the distance to the fifth nearest training row.</summary>
    Neighbours,

    /// <summary>A baseline without the flow: the distance to the mean of the training rows, weighted by how near they are.</summary>
    Smoother,

    /// <summary>
    /// A baseline without the flow: how far a row lies from what training rows like it look like, over four units of the columns (standard deviations, ranges,
    /// quartiles and normal scores).
    /// </summary>
    Local,

    /// <summary>
    /// <see cref="Local"/> and the flow's <see cref="CappedLikelihood"/> together, two to one, each in units of how it spreads over normal rows that set no
    /// p-values.
    /// </summary>
    Combined,
}
