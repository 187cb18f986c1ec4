using RealNvp.Rows;
using RealNvp.Statistics;

namespace RealNvp.Scores;

/// <summary>
/// The density that a class-conditional model gives a row whose class is not known: <c>p(x) = sum_k P(k) p(x | k)</c>, P(k) being the class's share of the
/// training rows.
/// </summary>
internal static class ClassMixture
{
    /// <summary>Measures rows.</summary>
    /// <param name="model">A class-conditional model.</param>
    /// <param name="rows"><c>[n, Dimension]</c> in the data's own units.</param>
    /// <param name="logProbs">Receives log p(x) of each, in nats; minus infinity for what no class can have.</param>
    /// <param name="radii">Receives the length of each latent, that of the class for which P(k) p(x | k) is largest.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    public static void Measure(
        DensityModel model, ReadOnlySpan<float> rows, Span<double> logProbs, Span<double> radii, CancellationToken cancellationToken)
    {
        var classes = model.Spec.Context;
        var shares = model.Metadata.LogClassShares(classes);
        double[] joint = new double[logProbs.Length], radius = new double[logProbs.Length], largest = new double[logProbs.Length];
        logProbs.Fill(double.NegativeInfinity);
        for (var label = 0; label < classes; label++)
        {
            var context = new float[classes];
            context[label] = 1;
            model.LogProbAndRadius(rows, joint, radius, RowCopy.Repeated(context, joint.Length), cancellationToken);
            for (var row = 0; row < joint.Length; row++)
            {
                // What is no number is a row that the class cannot have.
                var logProb = double.IsNaN(joint[row]) ? double.NegativeInfinity : joint[row] + shares[label];
                if (label == 0 || logProb > largest[row])
                {
                    (largest[row], radii[row]) = (logProb, radius[row]);
                }

                logProbs[row] = LogSums.LogAddExp(logProbs[row], logProb);
            }
        }
    }
}
