using System.Numerics.Tensors;
using RealNvp.Statistics;

namespace RealNvp.Conditionals;

/// <summary>
/// What particles are worth in independent ones. Those of one first ancestor may be alike: the variance of a mean is taken from the sums of such families
/// (Lee and Whiteley 2018, Biometrika 105), here of each number's ranks and of their distance from the middle, and the worst counts.
/// </summary>
internal static class EffectiveSize
{
    /// <summary>Measures it.</summary>
    /// <param name="particles">Equally weighted particles.</param>
    /// <param name="movesOfEach">How often a particle has moved in the mean: a family is no more than its ancestor and what came of the moves.</param>
    /// <returns>From 1 to the number of particles.</returns>
    public static double Of(Particles particles, double movesOfEach)
    {
        var count = particles.Count;
        var families = particles.Ancestors.Distinct().Count();
        if (families < 2)
        {
            return 1;
        }

        var least = Math.Min(count, families * (1 + movesOfEach));
        double[] values = new double[count], ranks = new double[count];
        for (var index = 0; index < particles.Width; index++)
        {
            for (var particle = 0; particle < count; particle++)
            {
                values[particle] = particles.Numbers[(particle * particles.Width) + index];
            }

            MeanRanks.Fill(values, ranks);
            RanksAround0(ranks);
            least = Math.Min(least, Of(ranks, particles.Ancestors, families));
            TensorPrimitives.Abs<double>(ranks, ranks);
            TensorPrimitives.Subtract(ranks, TensorPrimitives.Sum<double>(ranks) / count, ranks);
            least = Math.Min(least, Of(ranks, particles.Ancestors, families));
        }

        return Math.Max(1, least);
    }

    /// <summary>That of the mean of values whose mean is 0.</summary>
    private static double Of(double[] values, int[] ancestors, int families)
    {
        var sums = new double[ancestors.Length];
        for (var particle = 0; particle < values.Length; particle++)
        {
            sums[ancestors[particle]] += values[particle];
        }

        var between = TensorPrimitives.SumOfSquares<double>(sums) * families / (families - 1);
        return between > 0 ? values.Length * TensorPrimitives.SumOfSquares<double>(values) / between : values.Length;
    }

    private static void RanksAround0(double[] ranks)
    {
        TensorPrimitives.Subtract(ranks, 0.5 * ranks.Length, ranks);
        TensorPrimitives.Divide(ranks, ranks.Length, ranks);
    }
}
