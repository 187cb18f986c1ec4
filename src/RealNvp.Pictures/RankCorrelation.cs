using System.Numerics.Tensors;
using RealNvp.Statistics;

namespace RealNvp.Pictures;

/// <summary>Spearman's rank correlation: how strictly one value rises with another, whatever the curve; far values weigh no more than others.</summary>
internal static class RankCorrelation
{
    /// <summary>The ranks of values, centred about 0 and of length 1; equal values share their mean rank. All 0 if all values are equal.</summary>
    /// <param name="values">The values; what is not a number ranks lowest.</param>
    public static double[] Ranks(IReadOnlyList<double> values)
    {
        var ranks = new double[values.Count];
        MeanRanks.Fill([.. values], ranks);
        TensorPrimitives.Subtract(ranks, 0.5 * ranks.Length, ranks);
        var length = Math.Sqrt(ranks.Sum(rank => rank * rank));
        return length > 0 ? Array.ConvertAll(ranks, rank => rank / length) : ranks;
    }

    /// <summary>The correlation of two columns of <see cref="Ranks"/>, from -1 to 1; 0 if one of them is constant.</summary>
    public static double Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second) =>
        TensorPrimitives.Dot(first, second);
}
