using System.Collections;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Which columns of numbers follow from those before them by least squares over some rows: a Cholesky factor of the covariance of the kept ones, to which
/// the candidates are added in turn.
/// </summary>
internal sealed class LinearSelection
{
    // 1 - 0.9999^2.
    private const double LeastVarianceLeft = 2e-4;
    private const int RowsForAColumn = 5;

    // Of rows with so many products of their values every nth tells what all would; a hundred for a column do in any case.
    private const double MostWork = 4e9;
    private const int SampledForAColumn = 100;

    // A column of no more variance than this part of its square mean has none but rounding.
    private const double Rounding = 1e-24;

    private readonly BitArray _unbound;
    private readonly double[,] _covariance;
    private readonly double[,] _factor;
    private readonly double[] _left;
    private readonly int[] _before;
    private readonly List<int> _kept = [];

    private LinearSelection(BitArray unbound, double[] means, double[,] covariance)
    {
        (_unbound, Means, _covariance) = (unbound, means, covariance);
        _factor = new double[means.Length, means.Length];
        _left = new double[means.Length];
        _before = new int[means.Length];
    }

    /// <summary>The mean of each column over the rows, in the flow's units.</summary>
    public double[] Means { get; }

    /// <summary>The columns that follow from kept ones before them, by their place among the candidates.</summary>
    public List<int> Followers { get; } = [];

    /// <summary>The selection over all rows but those left out.</summary>
    /// <param name="rows">The encoded rows.</param>
    /// <param name="places">Where each candidate stands in a row.</param>
    /// <param name="grains">What each candidate's values are rounded to, in the flow's units; 0 where that is not known.</param>
    /// <param name="leftOut">The rows left out; null for none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static LinearSelection Of(EncodedRows rows, int[] places, double[] grains, BitArray? leftOut, CancellationToken cancellationToken)
    {
        var (count, means, covariance) = Moments(rows, places, leftOut, cancellationToken);
        var rounding = new RoundingCheck(rows, places, grains, leftOut);
        var unbound = new BitArray(places.Length);
        while (true)
        {
            var selection = new LinearSelection(unbound, means, covariance);
            for (var candidate = 0; candidate < places.Length; candidate++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                selection.Add(candidate, count);
            }

            // Those that scatter are columns of their own, from which later ones may follow.
            int[] scattered = [.. selection.Followers.Where(follower => !rounding.Explains(selection, follower, cancellationToken))];
            if (scattered.Length == 0)
            {
                return selection;
            }

            foreach (var follower in scattered)
            {
                unbound[follower] = true;
            }
        }
    }

    /// <summary>The sum of squares of a column about its mean.</summary>
    public double Variance(int column) => _covariance[column, column];

    /// <summary>The part of a column's variance that the kept ones before it leave.</summary>
    public double PartLeft(int column) => Variance(column) > 0 ? _left[column] / Variance(column) : 1;

    /// <summary>The kept columns before one.</summary>
    public int[] KeptBefore(int column) => [.. _kept.Take(_before[column])];

    /// <summary>The least-squares factors of <see cref="KeptBefore"/>, from the triangular system that the selection left.</summary>
    public double[] Factors(int column)
    {
        var factors = new double[_before[column]];
        for (var k = factors.Length - 1; k >= 0; k--)
        {
            var value = _factor[column, k];
            for (var m = k + 1; m < factors.Length; m++)
            {
                value -= _factor[_kept[m], k] * factors[m];
            }

            factors[k] = value / _factor[_kept[k], k];
        }

        return factors;
    }

    private void Add(int candidate, int rows)
    {
        _before[candidate] = _kept.Count;
        var variance = Variance(candidate);
        if (rows < (long)RowsForAColumn * (_kept.Count + 1))
        {
            // With few rows for a column any column follows from the others, so that none can be left out any more.
            _left[candidate] = variance;
            return;
        }

        _left[candidate] = Project(candidate);
        if (!(variance > Rounding * rows * Means[candidate] * Means[candidate]))
        {
            // The same in all of these rows: neither does it follow, nor can others.
            _left[candidate] = variance;
        }
        else if (_left[candidate] < LeastVarianceLeft * variance && _kept.Count > 0 && !_unbound[candidate])
        {
            Followers.Add(candidate);
        }
        else
        {
            _factor[candidate, _kept.Count] = Math.Sqrt(Math.Max(_left[candidate], 1e-300));
            _kept.Add(candidate);
        }
    }

    /// <summary>Puts a candidate's row into the factor and gives the part of its variance that the kept columns leave.</summary>
    private double Project(int candidate)
    {
        var left = _covariance[candidate, candidate];
        for (var k = 0; k < _kept.Count; k++)
        {
            var value = _covariance[candidate, _kept[k]];
            for (var m = 0; m < k; m++)
            {
                value -= _factor[candidate, m] * _factor[_kept[k], m];
            }

            _factor[candidate, k] = value / _factor[_kept[k], k];
            left -= _factor[candidate, k] * _factor[candidate, k];
        }

        return left;
    }

    private static (int Count, double[] Means, double[,] Covariance) Moments(
        EncodedRows rows, int[] places, BitArray? leftOut, CancellationToken cancellationToken)
    {
        var step = (int)Math.Max(1, Math.Min((double)rows.Count * places.Length * places.Length / MostWork, rows.Count / (SampledForAColumn * places.Length)));
        var count = 0;
        for (var index = 0; index < rows.Count; index += step)
        {
            count += leftOut?[index] == true ? 0 : 1;
        }

        var means = new double[places.Length];
        foreach (var row in Each(rows, step, leftOut, cancellationToken))
        {
            for (var i = 0; i < places.Length; i++)
            {
                means[i] += row[places[i]] / (double)count;
            }
        }

        var covariance = new double[places.Length, places.Length];
        var centred = new double[places.Length];
        foreach (var row in Each(rows, step, leftOut, cancellationToken))
        {
            for (var i = 0; i < places.Length; i++)
            {
                centred[i] = row[places[i]] - means[i];
                for (var j = 0; j <= i; j++)
                {
                    covariance[i, j] += centred[i] * centred[j];
                }
            }
        }

        return (count, means, covariance);
    }

    /// <summary>Every nth row that is not left out, one after the other in the same buffer.</summary>
    private static IEnumerable<float[]> Each(EncodedRows rows, int step, BitArray? leftOut, CancellationToken cancellationToken)
    {
        var row = new float[rows.Width];
        for (var index = 0; index < rows.Count; index += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (leftOut?[index] != true)
            {
                rows.Read(index, row);
                yield return row;
            }
        }
    }
}
