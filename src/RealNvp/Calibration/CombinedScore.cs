namespace RealNvp.Calibration;

/// <summary>
/// The local distance and the capped likelihood in one, two to one, each in its own unit. Rows alike say more than the density where tables are small or their
/// columns of few values, the density more where columns depend on one another.
/// </summary>
/// <param name="Local">The unit of the local distance.</param>
/// <param name="Capped">The unit of the capped likelihood.</param>
internal sealed record CombinedScore(ScoreUnit Local, ScoreUnit Capped)
{
    private const double LocalWeight = 2;

    /// <summary>The part of the local distance; the capped likelihood has the rest.</summary>
    public const double LocalPart = LocalWeight / (LocalWeight + 1);

    /// <summary>The score of some rows; infinite where one of the parts is.</summary>
    public double[] Of(ReadOnlySpan<double> local, ReadOnlySpan<double> capped)
    {
        var combined = new double[local.Length];
        for (var row = 0; row < combined.Length; row++)
        {
            combined[row] = ((LocalWeight / (LocalWeight + 1)) * Local.Of(local[row])) + (1 / (LocalWeight + 1) * Capped.Of(capped[row]));
        }

        return combined;
    }
}
