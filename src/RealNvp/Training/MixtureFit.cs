using RealNvp.Specs;

namespace RealNvp.Training;

/// <summary>
/// Fits a mixture of normals to latents by expectation and maximisation (Dempster, Laird and Rubin 1977), begun from k-means++ (Arthur and Vassilvitskii
/// 2007). How many normals there are is what makes rows that were not fitted the likeliest.
/// </summary>
internal static class MixtureFit
{
    // A fifth of the rows judge.
    private const int JudgedOf = 5;
    private const int FewestRows = 100;

    // Fewer nats than this are worth no further normals.
    private const double LeastGain = 0.01;

    // A flow makes a bend of one normal as well as it makes it of several; what these must gain on one normal, in nats a variable, to be more than a bend.
    private const double LeastGainOfAVariable = 0.2;
    private const double Settled = 1e-3;
    private const int MostRounds = 40;

    private static readonly int[] Counts = [1, 2, 3, 4, 6, 8, 12, 16];

    /// <summary>The mixture; null where a single normal is nearly as good, or rows are few.</summary>
    /// <param name="rows"><c>[n, width]</c>, finite.</param>
    /// <param name="width">The number of variables.</param>
    /// <param name="seed">The seed of the beginnings.</param>
    /// <param name="cancellationToken">Stops between rounds.</param>
    public static IReadOnlyList<MixtureComponent>? Fit(ReadOnlyMemory<float> rows, int width, ulong seed, CancellationToken cancellationToken)
    {
        var count = rows.Length / width;
        if (count < FewestRows)
        {
            return null;
        }

        var judged = count / JudgedOf;
        var (fitted, held) = (rows[..((count - judged) * width)], rows[((count - judged) * width)..]);
        var (best, reached, single) = ((NormalMixtureEstimate?)null, double.NegativeInfinity, double.NaN);
        foreach (var components in Counts.Where(components => components == 1 || (count - judged) / components >= 2 * width))
        {
            var found = Climb(NormalMixtureEstimate.Begin(fitted.Span, width, components, seed), fitted, cancellationToken);
            var likelihood = found.MeanLogDensity(held.Span);
            if (likelihood < reached + LeastGain)
            {
                if (likelihood < reached - LeastGain)
                {
                    break;
                }

                continue;
            }

            (best, reached, single) = (found, likelihood, components == 1 ? likelihood : single);
        }

        return reached >= single + (LeastGainOfAVariable * width) ? Climb(best!, rows, cancellationToken).ToComponents() : null;
    }

    private static NormalMixtureEstimate Climb(NormalMixtureEstimate estimate, ReadOnlyMemory<float> rows, CancellationToken cancellationToken)
    {
        var before = double.NegativeInfinity;
        for (var round = 0; round < MostRounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = estimate.Improve(rows.Span);
            if (now - before < Settled)
            {
                break;
            }

            before = now;
        }

        return estimate;
    }
}
