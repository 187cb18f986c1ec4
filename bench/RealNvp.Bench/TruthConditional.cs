namespace RealNvp.Bench;

/// <summary>
/// The known truth given some values of a row. Given reals, and an amount above 0, each component's other values are Gaussian in closed form, and its weight is
/// its prior one times the density of what is given; what is seen through cuts (a whole number, an amount of 0, yes or no, a name) is drawn again and again
/// until it is what was given. So draws are exact.
/// </summary>
internal sealed class TruthConditional
{
    private const int MostTries = 20_000_000;

    private readonly double[] _given;
    private readonly int[] _exact;
    private readonly int[] _free;
    private readonly double[] _weights;
    private readonly double[][] _means;
    private readonly double[][,] _factors;

    /// <param name="weights">Of the components.</param>
    /// <param name="means">Of each component's seven values.</param>
    /// <param name="generators">The matrix of each that makes the values of independent noise.</param>
    /// <param name="given">A row; not-a-number where nothing is given.</param>
    public TruthConditional(double[] weights, double[][] means, double[][,] generators, double[] given)
    {
        _given = given;
        _exact = [.. Enumerable.Range(0, given.Length).Where(index => !double.IsNaN(given[index]) && (index < 3 || (index == 4 && given[index] > 0)))];
        _free = [.. Enumerable.Range(0, given.Length).Except(_exact)];
        (_means, _factors) = (new double[weights.Length][], new double[weights.Length][,]);
        var logs = new double[weights.Length];
        for (var component = 0; component < weights.Length; component++)
        {
            var (mean, generator) = (means[component], generators[component]);
            double Covariance(int row, int column) => Enumerable.Range(0, given.Length).Sum(index => generator[row, index] * generator[column, index]);

            // The given values first: the factor's lower rows then hold what they tell of the others.
            int[] order = [.. _exact, .. _free];
            var factor = Cholesky(order.Length, (row, column) => Covariance(order[row], order[column]));
            var solved = new double[_exact.Length];
            logs[component] = Math.Log(weights[component]);
            for (var row = 0; row < solved.Length; row++)
            {
                var told = Enumerable.Range(0, row).Sum(column => factor[row, column] * solved[column]);
                solved[row] = (given[_exact[row]] - mean[_exact[row]] - told) / factor[row, row];
                logs[component] += Normal.LogDensity(solved[row]) - Math.Log(factor[row, row]);
            }

            _means[component] = [.. _free.Select((index, place) =>
                mean[index] + Enumerable.Range(0, solved.Length).Sum(column => factor[solved.Length + place, column] * solved[column]))];
            _factors[component] = new double[_free.Length, _free.Length];
            for (var row = 0; row < _free.Length; row++)
            {
                for (var column = 0; column <= row; column++)
                {
                    _factors[component][row, column] = factor[solved.Length + row, solved.Length + column];
                }
            }
        }

        var most = logs.Max();
        double[] shares = [.. logs.Select(log => Math.Exp(log - most))];
        _weights = [.. shares.Select(share => share / shares.Sum())];
        LogDensity = most + Math.Log(shares.Sum());
    }

    /// <summary>The log density of the given reals and the amount above 0.</summary>
    public double LogDensity { get; }

    /// <summary>Draws rows, and says how often what is seen through cuts was what was given.</summary>
    /// <returns>So many rows, or fewer where they are too rare.</returns>
    public (List<double[]> Rows, double Share) Draw(int count, SeededRandom random, int mostTries = MostTries)
    {
        var rows = new List<double[]>();
        var latents = new double[_given.Length];
        foreach (var index in _exact)
        {
            latents[index] = _given[index];
        }

        var noise = new double[_free.Length];
        var tries = 0;
        while (rows.Count < count && tries < mostTries)
        {
            tries++;
            var (place, component) = (random.NextUniform(), 0);
            while (component < _weights.Length - 1 && (place -= _weights[component]) >= 0)
            {
                component++;
            }

            for (var row = 0; row < noise.Length; row++)
            {
                noise[row] = random.NextGaussian();
                var value = _means[component][row];
                for (var column = 0; column <= row; column++)
                {
                    value += _factors[component][row, column] * noise[column];
                }

                latents[_free[row]] = value;
            }

            var seen = TruthTable.Seen(latents);
            if (Fits(seen))
            {
                rows.Add(seen);
            }
        }

        return (rows, (double)rows.Count / tries);
    }

    private bool Fits(double[] seen)
    {
        for (var index = 3; index < seen.Length; index++)
        {
            if (!double.IsNaN(_given[index]) && seen[index] != _given[index])
            {
                return false;
            }
        }

        return true;
    }

    private static double[,] Cholesky(int size, Func<int, int, double> matrix)
    {
        var factor = new double[size, size];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var left = matrix(row, column) - Enumerable.Range(0, column).Sum(index => factor[row, index] * factor[column, index]);
                factor[row, column] = row == column ? Math.Sqrt(left) : left / factor[column, column];
            }
        }

        return factor;
    }
}
