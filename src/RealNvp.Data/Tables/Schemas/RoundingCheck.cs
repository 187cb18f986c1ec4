using System.Collections;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Whether what a relation leaves of a column is no more than rounding. A delivery some days after its order goes along with that closely over the years, and
/// yet has days of its own. Of numbers with all digits of a float nothing is rounded: the part of the variance alone decides there.
/// </summary>
/// <param name="rows">The encoded rows.</param>
/// <param name="places">Where each candidate stands in a row.</param>
/// <param name="grains">What each candidate's values are rounded to, in the flow's units; 0 where that is not known.</param>
/// <param name="leftOut">The rows left out; null for none.</param>
internal sealed class RoundingCheck(EncodedRows rows, int[] places, double[] grains, BitArray? leftOut)
{
    private const int MostSampled = 4096;

    // Rounding leaves a twelfth of the squared grain of each column, and a scatter of one grain up or down, at even odds, half as much again.
    private const double MostLeft = 1.4 / 12;

    // What a float may round off a value, as a part of it.
    private const double RoundingOfFloats = 1e-7;

    // Rows that differ most, as a few that break a relation do.
    private const double Spared = 0.02;

    /// <summary>Whether rounding explains what is left of a follower.</summary>
    public bool Explains(LinearSelection selection, int follower, CancellationToken cancellationToken)
    {
        if (grains[follower] == 0)
        {
            return true;
        }

        var (before, factors) = (selection.KeptBefore(follower), selection.Factors(follower));
        var row = new float[rows.Width];
        var left = new List<double>();
        var sizes = 0.0;
        var step = Math.Max(1, rows.Count / MostSampled);
        for (var index = 0; index < rows.Count; index += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (leftOut?[index] == true)
            {
                continue;
            }

            rows.Read(index, row);
            double value = row[places[follower]];
            var (residual, size) = (value - selection.Means[follower], value * value);
            for (var k = 0; k < before.Length; k++)
            {
                double other = row[places[before[k]]];
                residual -= factors[k] * (other - selection.Means[before[k]]);
                size += factors[k] * factors[k] * other * other;
            }

            left.Add(residual);
            sizes += size;
        }

        if (left.Count == 0)
        {
            return true;
        }

        var rounding = grains[follower] * grains[follower];
        for (var k = 0; k < before.Length; k++)
        {
            rounding += factors[k] * factors[k] * grains[before[k]] * grains[before[k]];
        }

        left.Sort();
        var middle = left[left.Count / 2];
        double[] kept = [.. left.OrderBy(value => Math.Abs(value - middle)).Take((int)Math.Ceiling((1 - Spared) * left.Count))];
        var mean = kept.Average();
        return kept.Average(value => (value - mean) * (value - mean)) <= (MostLeft * rounding) + (RoundingOfFloats * RoundingOfFloats * sizes / left.Count);
    }
}
