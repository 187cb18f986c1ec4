using System.Numerics.Tensors;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Training;

/// <summary>A mixture of normals while it is fitted.</summary>
internal sealed class NormalMixtureEstimate
{
    // Each normal is drawn towards the spread of all rows, as if so many rows more said so: few rows of many variables are on a plane.
    private const double RowsOfTheSpread = 5;
    private const double LeastVariance = 1e-3;
    private const int SpreadSteps = 5;
    private const int MostBeginning = 2_000;

    private readonly int _width;
    private readonly double[] _spread;
    private readonly double[] _weights;
    private readonly double[] _means;
    private readonly double[][][] _factors;

    private NormalMixtureEstimate(int width, double[] spread, int count)
    {
        (_width, _spread, Count) = (width, spread, count);
        (_weights, _means, _factors) = (new double[count], new double[count * width], new double[count][][]);
    }

    /// <summary>How many normals there are.</summary>
    public int Count { get; }

    /// <summary>A beginning: each row belongs to the nearest of some centres.</summary>
    public static NormalMixtureEstimate Begin(ReadOnlySpan<float> rows, int width, int count, ulong seed)
    {
        var estimate = new NormalMixtureEstimate(width, Spread(rows, width), count);
        var random = SeededRandom.For(seed, SeedPurpose.Mixture, (ulong)count);
        var centres = Centres(rows, width, count, random);
        var shares = new double[rows.Length / width * count];
        for (var row = 0; row < rows.Length / width; row++)
        {
            shares[(row * count) + Nearest(rows.Slice(row * width, width), centres, width)] = 1;
        }

        estimate.Maximise(rows, shares);
        return estimate;
    }

    /// <summary>A round of expectation and maximisation.</summary>
    /// <returns>The mean log density of the rows before it.</returns>
    public double Improve(ReadOnlySpan<float> rows)
    {
        var shares = new double[rows.Length / _width * Count];
        var mean = Measure(rows, shares);
        Maximise(rows, shares);
        return mean;
    }

    /// <summary>The mean log density of rows, in nats.</summary>
    public double MeanLogDensity(ReadOnlySpan<float> rows) => Measure(rows, new double[rows.Length / _width * Count]);

    /// <summary>The mixture as data.</summary>
    public IReadOnlyList<MixtureComponent> ToComponents() =>
    [
        .. Enumerable.Range(0, Count).Select(component => new MixtureComponent(
            _weights[component],
            [.. _means.AsSpan(component * _width, _width).ToArray().Select(value => (float)value)],
            [.. _factors[component].SelectMany((line, row) => line.Take(row + 1).Select(value => (float)value))])),
    ];

    private double Measure(ReadOnlySpan<float> rows, Span<double> shares)
    {
        var (white, difference) = (new double[_width], new double[_width]);
        var constants = new double[Count];
        for (var component = 0; component < Count; component++)
        {
            constants[component] = Math.Log(Math.Max(_weights[component], 1e-300)) - (_width * StandardNormal.HalfLogTwoPi)
                - _factors[component].Select((line, row) => Math.Log(line[row])).Sum();
        }

        var total = 0.0;
        for (var row = 0; row < rows.Length / _width; row++)
        {
            var own = shares.Slice(row * Count, Count);
            for (var component = 0; component < Count; component++)
            {
                for (var place = 0; place < _width; place++)
                {
                    difference[place] = rows[(row * _width) + place] - _means[(component * _width) + place];
                }

                var factor = _factors[component];
                for (var line = 0; line < _width; line++)
                {
                    white[line] = (difference[line] - TensorPrimitives.Dot<double>(factor[line].AsSpan(0, line), white.AsSpan(0, line))) / factor[line][line];
                }

                own[component] = constants[component] - (0.5 * TensorPrimitives.SumOfSquares<double>(white));
            }

            var most = TensorPrimitives.Max<double>(own);
            TensorPrimitives.Subtract(own, most, own);
            TensorPrimitives.Exp<double>(own, own);
            var sum = TensorPrimitives.Sum<double>(own);
            TensorPrimitives.Divide(own, sum, own);
            total += most + Math.Log(sum);
        }

        return total / (rows.Length / _width);
    }

    private void Maximise(ReadOnlySpan<float> rows, ReadOnlySpan<double> shares)
    {
        var count = rows.Length / _width;
        var difference = new double[_width];
        for (var component = 0; component < Count; component++)
        {
            var (sum, mean) = (1e-9, new double[_width]);
            for (var row = 0; row < count; row++)
            {
                var share = shares[(row * Count) + component];
                sum += share;
                for (var place = 0; place < _width && share > 0; place++)
                {
                    mean[place] += share * rows[(row * _width) + place];
                }
            }

            TensorPrimitives.Divide(mean, sum, mean);
            var covariance = new double[_width][];
            for (var line = 0; line < _width; line++)
            {
                covariance[line] = new double[line + 1];
                covariance[line][line] = RowsOfTheSpread * _spread[line];
            }

            for (var row = 0; row < count; row++)
            {
                var share = shares[(row * Count) + component];
                if (share < 1e-9)
                {
                    continue;
                }

                for (var place = 0; place < _width; place++)
                {
                    difference[place] = rows[(row * _width) + place] - mean[place];
                }

                for (var line = 0; line < _width; line++)
                {
                    TensorPrimitives.MultiplyAdd<double>(difference.AsSpan(0, line + 1), share * difference[line], covariance[line], covariance[line]);
                }
            }

            for (var line = 0; line < _width; line++)
            {
                TensorPrimitives.Divide(covariance[line], sum + RowsOfTheSpread, covariance[line]);
                covariance[line][line] += LeastVariance;
            }

            _weights[component] = sum / (count + (1e-9 * Count));
            mean.CopyTo(_means.AsSpan(component * _width));
            _factors[component] = CholeskyFactor.Of(covariance);
        }
    }

    private static double[] Spread(ReadOnlySpan<float> rows, int width)
    {
        var count = rows.Length / width;
        var spread = new double[width];
        for (var place = 0; place < width; place++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var row = 0; row < count; row++)
            {
                var value = (double)rows[(row * width) + place];
                (sum, squares) = (sum + value, squares + (value * value));
            }

            spread[place] = Math.Max(LeastVariance, (squares / count) - (sum / count * sum / count));
        }

        return spread;
    }

    /// <summary>Centres far from one another (k-means++), moved a few times to the middle of their rows.</summary>
    private static double[][] Centres(ReadOnlySpan<float> rows, int width, int count, SeededRandom random)
    {
        var some = random.Choose(Math.Min(MostBeginning, rows.Length / width), rows.Length / width);
        var centres = new List<double[]> { Row(rows, some[0], width) };
        var distances = new double[some.Length];
        Array.Fill(distances, double.PositiveInfinity);
        while (centres.Count < count)
        {
            for (var index = 0; index < some.Length; index++)
            {
                distances[index] = Math.Min(distances[index], Distance(rows.Slice(some[index] * width, width), centres[^1]));
            }

            var place = random.NextUniform() * TensorPrimitives.Sum<double>(distances);
            var chosen = 0;
            while (chosen < some.Length - 1 && (place -= distances[chosen]) > 0)
            {
                chosen++;
            }

            centres.Add(Row(rows, some[chosen], width));
        }

        for (var step = 0; step < SpreadSteps; step++)
        {
            var (sums, counts) = (centres.Select(_ => new double[width]).ToArray(), new int[count]);
            foreach (var row in some)
            {
                var nearest = Nearest(rows.Slice(row * width, width), [.. centres], width);
                counts[nearest]++;
                TensorPrimitives.Add(sums[nearest], Row(rows, row, width), sums[nearest]);
            }

            for (var centre = 0; centre < count; centre++)
            {
                if (counts[centre] > 0)
                {
                    TensorPrimitives.Divide(sums[centre], counts[centre], centres[centre]);
                }
            }
        }

        return [.. centres];
    }

    private static double[] Row(ReadOnlySpan<float> rows, int row, int width)
    {
        var result = new double[width];
        for (var place = 0; place < width; place++)
        {
            result[place] = rows[(row * width) + place];
        }

        return result;
    }

    private static int Nearest(ReadOnlySpan<float> row, double[][] centres, int width)
    {
        var (nearest, least) = (0, double.PositiveInfinity);
        for (var centre = 0; centre < centres.Length; centre++)
        {
            var distance = Distance(row[..width], centres[centre]);
            (nearest, least) = distance < least ? (centre, distance) : (nearest, least);
        }

        return nearest;
    }

    private static double Distance(ReadOnlySpan<float> row, double[] centre)
    {
        var sum = 0.0;
        for (var place = 0; place < centre.Length; place++)
        {
            var difference = row[place] - centre[place];
            sum += difference * difference;
        }

        return sum;
    }
}
