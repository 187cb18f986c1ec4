using RealNvp.Collectives;
using RealNvp.Rows;

namespace RealNvp.Flows;

/// <summary>The sums of rows' likelihoods from which their mean and its standard error follow.</summary>
internal sealed class LikelihoodSums
{
    private int _count;
    private double _sum;
    private double _first;
    private double _sumFromFirst;
    private double _squaresFromFirst;

    /// <summary>Adds rows; see <see cref="RowLikelihoods.Measure"/>.</summary>
    public LikelihoodSums Add(RowLikelihoods likelihoods, RowShare? own, Action<int>? measured, CancellationToken cancellationToken)
    {
        foreach (var logProb in likelihoods.Measure(own, measured, cancellationToken))
        {
            // Counted from the first row's value: squares of the values themselves lose a small spread around a large mean.
            _first = _count++ == 0 ? logProb : _first;
            var difference = logProb - _first;
            _sum += logProb;
            _sumFromFirst += difference;
            _squaresFromFirst += difference * difference;
        }

        return this;
    }

    /// <summary>The mean over the rows of all processes and its standard error.</summary>
    /// <param name="rows">How many they are in all.</param>
    /// <param name="collective">The processes.</param>
    public (double Mean, double StandardError) Over(int rows, ICollective collective)
    {
        Span<double> all = [_sum];
        collective.Sum(all);
        var mean = all[0] / rows;
        var squares = Math.Max(0, _squaresFromFirst - (_sumFromFirst * _sumFromFirst / Math.Max(1, _count)));
        if (collective.Count > 1)
        {
            // Those around the mean of all, from those around the mean of this process's rows.
            var apart = _count == 0 ? 0 : (_sum / _count) - mean;
            all[0] = squares + (_count * apart * apart);
            collective.Sum(all);
            squares = all[0];
        }

        return (mean, rows > 1 ? Math.Sqrt(squares / (rows - 1.0) / rows) : 0);
    }
}
