using System.Globalization;

namespace RealNvp.Bench;

/// <summary>
/// A table whose distribution is known to the last digit: a mixture of Gaussians, seen through columns of all kinds. In each component three real columns are
/// jointly Gaussian; of them, each of four more values is a linear function with noise of its own: one rounded to a whole number, one cut at 0 (a cap), one cut
/// into yes and no, one cut into five names. So the log-probability of a row is a sum over components of products of Gaussians and of their distribution
/// functions.
/// </summary>
internal sealed class TruthTable
{
    private const int Components = 6;
    private const int Reals = 3;
    private const double Infinity = double.PositiveInfinity;

    private static readonly string[] Groups = ["delta", "alpha", "echo", "bravo", "charlie"];

    private static readonly double[] GroupCuts = [-1.2, -0.3, 0.4, 1.3];

    private readonly double[] _weights;
    private readonly Component[] _components;

    private TruthTable(double[] weights, Component[] components) => (_weights, _components) = (weights, components);

    /// <summary>The columns: three reals, a whole number, a real that is often exactly 0, yes or no, and a name.</summary>
    public static string Header => "a,b,c,count,amount,flag,group";

    /// <summary>The distribution of a seed.</summary>
    public static TruthTable Create(ulong seed)
    {
        var random = SeededRandom.For(seed);
        double[] weights = [.. Enumerable.Range(0, Components).Select(_ => 0.4 + random.NextUniform())];
        return new([.. weights.Select(weight => weight / weights.Sum())], [.. weights.Select(_ => Component.Draw(random))]);
    }

    /// <summary>A row: three reals, the whole number, the amount, 0 or 1, and the group's number.</summary>
    public double[] Draw(SeededRandom random)
    {
        var place = random.NextUniform();
        var index = 0;
        while (index < Components - 1 && (place -= _weights[index]) >= 0)
        {
            index++;
        }

        var component = _components[index];
        double[] noise = [.. Enumerable.Range(0, Reals).Select(_ => random.NextGaussian())];
        double[] reals =
        [
            .. Enumerable.Range(0, Reals)
                .Select(row => component.Means[row] + Enumerable.Range(0, row + 1).Sum(column => component.Factor[row, column] * noise[column])),
        ];
        double Latent(int which) => component.MeanOf(which, reals) + (component.Deviations[which] * random.NextGaussian());
        var (count, amount, flag, group) = (Latent(0), Latent(1), Latent(2), Latent(3));
        return Seen([.. reals, count, amount, flag, group]);
    }

    /// <summary>What is seen of a component's seven jointly Gaussian values.</summary>
    public static double[] Seen(ReadOnlySpan<double> latents) =>
    [
        .. latents[..Reals], Math.Floor(latents[3] + 0.5), Math.Max(0, latents[4]), latents[5] > 0 ? 1 : 0, CutsBelow(latents[6]),
    ];

    /// <summary>The distribution of the values given some of a row, not-a-number where nothing is given.</summary>
    public TruthConditional Given(double[] row) => new(
        [.. _weights], [.. _components.Select(component => component.Means.Concat(component.Intercepts).ToArray())], [.. _components.Select(Generator)], row);

    /// <summary>The number of a group's name.</summary>
    public static int GroupOf(string name) => Array.IndexOf(Groups, name);

    /// <summary>
    /// The log-probability of a row in nats: a density in the three reals and in an amount above 0, a probability in an amount of 0 and in the other columns.
    /// </summary>
    public double LogProb(double[] row)
    {
        var terms = new double[Components];
        for (var index = 0; index < Components; index++)
        {
            var component = _components[index];
            var reals = row[..Reals];
            var sum = Math.Log(_weights[index]) + component.LogDensity(reals);
            sum += LogBetween(component, 0, reals, row[3] - 0.5, row[3] + 0.5);
            sum += row[4] > 0
                ? Normal.LogDensity((row[4] - component.MeanOf(1, reals)) / component.Deviations[1]) - Math.Log(component.Deviations[1])
                : LogBetween(component, 1, reals, -Infinity, 0);
            sum += row[5] > 0 ? LogBetween(component, 2, reals, 0, Infinity) : LogBetween(component, 2, reals, -Infinity, 0);
            var group = (int)row[6];
            sum += LogBetween(component, 3, reals, group == 0 ? -Infinity : GroupCuts[group - 1], group == GroupCuts.Length ? Infinity : GroupCuts[group]);
            terms[index] = sum;
        }

        var most = terms.Max();
        return most + Math.Log(terms.Sum(term => Math.Exp(term - most)));
    }

    /// <summary>A row as a line of the file.</summary>
    public static string Line(double[] row) => string.Join(
        ',',
        [.. row[..Reals].Select(Text), row[3].ToString("F0", CultureInfo.InvariantCulture), Text(row[4]), row[5] > 0 ? "yes" : "no", Groups[(int)row[6]]]);

    /// <summary>All digits.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static int CutsBelow(double value) => GroupCuts.Count(cut => value > cut);

    /// <summary>The seven values are their means and this matrix times independent noise.</summary>
    private static double[,] Generator(Component component)
    {
        var generator = new double[Reals + component.Intercepts.Length, Reals + component.Intercepts.Length];
        for (var column = 0; column < Reals; column++)
        {
            for (var row = 0; row < Reals; row++)
            {
                generator[row, column] = component.Factor[row, column];
            }

            for (var which = 0; which < component.Intercepts.Length; which++)
            {
                generator[Reals + which, column] = Enumerable.Range(0, Reals).Sum(real => component.Slopes[which, real] * component.Factor[real, column]);
            }
        }

        for (var which = 0; which < component.Intercepts.Length; which++)
        {
            generator[Reals + which, Reals + which] = component.Deviations[which];
        }

        return generator;
    }

    private static double LogBetween(Component component, int which, double[] reals, double low, double high)
    {
        var mean = component.MeanOf(which, reals);
        return Normal.LogBetween((low - mean) / component.Deviations[which], (high - mean) / component.Deviations[which]);
    }

    /// <param name="Means">Of the three reals.</param>
    /// <param name="Factor">Their covariance's Cholesky factor.</param>
    /// <param name="Intercepts">Of the four further values.</param>
    /// <param name="Slopes">Of each, by the reals' distance from their means.</param>
    /// <param name="Deviations">Of the noise of each.</param>
    private sealed record Component(double[] Means, double[,] Factor, double[] Intercepts, double[,] Slopes, double[] Deviations)
    {
        private static readonly double[] Scales = [4, 2, 1, 1];

        private static readonly double[] Middles = [12, 1, 0, 0];

        public static Component Draw(SeededRandom random)
        {
            double[] means = [.. Enumerable.Range(0, Reals).Select(_ => 2.5 * random.NextGaussian())];
            var factor = new double[Reals, Reals];
            for (var row = 0; row < Reals; row++)
            {
                for (var column = 0; column < row; column++)
                {
                    factor[row, column] = 0.6 * random.NextGaussian();
                }

                factor[row, row] = 0.4 + (0.6 * random.NextUniform());
            }

            double[] intercepts = [.. Scales.Select((scale, which) => Middles[which] + (scale * random.NextGaussian()))];
            var slopes = new double[Scales.Length, Reals];
            for (var which = 0; which < Scales.Length; which++)
            {
                for (var column = 0; column < Reals; column++)
                {
                    slopes[which, column] = 0.6 * Scales[which] * random.NextGaussian();
                }
            }

            return new(means, factor, intercepts, slopes, [.. Scales.Select(scale => scale * (0.4 + (0.4 * random.NextUniform())))]);
        }

        public double MeanOf(int which, double[] reals) =>
            Intercepts[which] + Enumerable.Range(0, Reals).Sum(column => Slopes[which, column] * (reals[column] - Means[column]));

        public double LogDensity(double[] reals)
        {
            var (sum, solved) = (0.0, new double[Reals]);
            for (var row = 0; row < Reals; row++)
            {
                solved[row] = (reals[row] - Means[row] - Enumerable.Range(0, row).Sum(column => Factor[row, column] * solved[column])) / Factor[row, row];
                sum += Normal.LogDensity(solved[row]) - Math.Log(Factor[row, row]);
            }

            return sum;
        }
    }
}
