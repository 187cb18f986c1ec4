namespace RealNvp.Calibration;

/// <summary>
/// What normal rows usually have, by which some scores are measured: the centre of <see cref="ScoreKind.Typicality"/>, the cap of
/// <see cref="ScoreKind.CappedLikelihood"/>, and the units of <see cref="ScoreKind.Combined"/>. Taken from rows that set no p-values, they leave these exact;
/// taken from the held-out rows themselves they move them by an order of 1 / n.
/// </summary>
/// <param name="MeanLogProb">The mean log p, in nats.</param>
/// <param name="MedianLogVolume">The median of log p + |z|^2 / 2, in nats.</param>
/// <param name="Combined">The units of the local distance and of the capped likelihood; null where there is no local distance.</param>
internal sealed record ScoreScales(double MeanLogProb, double MedianLogVolume, CombinedScore? Combined)
{
    /// <summary>The number of values in an array of them, without and with the units.</summary>
    public const int Fewest = 2;

    /// <inheritdoc cref="Fewest"/>
    public const int Most = 6;

    /// <summary>Measures them; of rows that the model finds impossible nothing is learnt.</summary>
    /// <param name="normal">What was measured of normal rows; at least one.</param>
    public static ScoreScales Of(RowMeasures normal)
    {
        var finite = normal.LogProbs.ToArray().Where(double.IsFinite).ToArray();
        double[] volumes = [.. normal.Volumes().Where(double.IsFinite).Order()];
        var median = volumes.Length > 0 ? (volumes[(volumes.Length - 1) / 2] + volumes[volumes.Length / 2]) / 2 : 0;
        return new(
            finite.Length > 0 ? finite.Average() : 0,
            median,
            normal.Local is { } local ? new(ScoreUnit.Of(local.Span), ScoreUnit.Of(normal.Capped(median))) : null);
    }

    /// <summary>The scales in an array; null where a number is not finite or a unit not above 0.</summary>
    /// <param name="values"><see cref="Fewest"/> or <see cref="Most"/> numbers.</param>
    public static ScoreScales? From(ReadOnlySpan<double> values) => values switch
    {
        _ when !System.Numerics.Tensors.TensorPrimitives.IsFiniteAll(values) => null,
        [var mean, var median] => new(mean, median, Combined: null),
        [var mean, var median, var local, > 0 and var localSpread, var capped, > 0 and var cappedSpread] =>
            new(mean, median, new(new(local, localSpread), new(capped, cappedSpread))),
        _ => null,
    };

    /// <summary>As an array: mean, median, and of both units what they are measured from and how large they are.</summary>
    public double[] ToArray() => Combined is null
        ? [MeanLogProb, MedianLogVolume]
        : [MeanLogProb, MedianLogVolume, Combined.Local.Middle, Combined.Local.Spread, Combined.Capped.Middle, Combined.Capped.Spread];
}
