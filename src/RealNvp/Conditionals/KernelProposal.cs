using System.Numerics.Tensors;
using RealNvp.Statistics;

namespace RealNvp.Conditionals;

/// <summary>
/// The density that the search starts from: the joint rows nearest to what is known, moved along a local regression on it, with a normal kernel around each
/// (West 1993, "Approximating posterior distributions by mixtures"), and a wide Student t with a tenth of the weight. Numbers of cells are standard normal.
/// </summary>
internal sealed class KernelProposal
{
    private const int MostCenters = 256;
    private const double WideWeight = 0.1;
    private const double WideScale = 1.3;
    private const int WideDegrees = 4;

    private readonly FreeSpace _space;
    private readonly int _open;
    private readonly double[] _mean;
    private readonly double[][] _factor;
    private readonly double[] _centers;
    private readonly int _count;
    private readonly double _bandwidth;
    private readonly double _logFactor;
    private readonly double _logWide;

    /// <summary>Fits it.</summary>
    /// <param name="condition">What is known.</param>
    /// <param name="space">The numbers that it proposes.</param>
    /// <param name="joint">Rows of the model, at least two.</param>
    public KernelProposal(RowCondition condition, FreeSpace space, JointRows joint)
    {
        (_space, _open) = (space, space.Open);
        var nearest = NearConditions.Find(condition, joint, Math.Min(MostCenters, joint.Count));
        _count = nearest.Length;
        _centers = LocalRegression.Moved(condition, joint, nearest, space.Places[.._open]);
        _mean = new double[_open];
        for (var index = 0; index < _centers.Length; index++)
        {
            _mean[index % _open] += _centers[index] / _count;
        }

        _factor = Factor(joint, space.Places);
        Whiten(_centers);
        _bandwidth = Math.Min(0.95, Math.Pow(4.0 / ((_open + 2) * _count), 1.0 / (_open + 4)));
        var shrink = Math.Sqrt(1 - (_bandwidth * _bandwidth));
        TensorPrimitives.Multiply(_centers, shrink, _centers);
        _logFactor = _factor.Select((row, column) => Math.Log(row[column])).Sum();
        _logWide = LogGammaHalf(WideDegrees + _open) - LogGammaHalf(WideDegrees)
            - (_open * ((0.5 * Math.Log(WideDegrees * Math.PI)) + Math.Log(WideScale)));
    }

    /// <summary>Draws numbers.</summary>
    public void Draw(Span<double> numbers, SeededRandom random)
    {
        var white = numbers[.._open];
        if (random.NextUniform() < WideWeight)
        {
            var chi = 0.0;
            for (var degree = 0; degree < WideDegrees; degree++)
            {
                var normal = random.NextGaussian();
                chi += normal * normal;
            }

            var scale = WideScale / Math.Sqrt(chi / WideDegrees);
            foreach (ref var value in white)
            {
                value = scale * random.NextGaussian();
            }
        }
        else
        {
            var center = _centers.AsSpan(random.NextInt(_count) * _open, _open);
            for (var index = 0; index < _open; index++)
            {
                white[index] = center[index] + (_bandwidth * random.NextGaussian());
            }
        }

        for (var row = _open - 1; row >= 0; row--)
        {
            white[row] = _mean[row] + TensorPrimitives.Dot<double>(_factor[row].AsSpan(0, row + 1), white[..(row + 1)]);
        }

        foreach (ref var number in numbers[_open..])
        {
            number = random.NextGaussian();
        }
    }

    /// <summary>The logarithm of its density at some numbers, in nats.</summary>
    public double LogDensity(ReadOnlySpan<double> numbers)
    {
        Span<double> white = stackalloc double[_open <= 256 ? _open : 0];
        white = white.Length == _open ? white : new double[_open];
        numbers[.._open].CopyTo(white);
        Whiten(white);
        var (square, logCells) = (TensorPrimitives.SumOfSquares<double>(white), 0.0);
        foreach (var number in numbers[_open..])
        {
            logCells += NormalDistribution.LogDensity(number);
        }

        var wide = _logWide - (0.5 * (WideDegrees + _open) * Math.Log(1 + (square / (WideScale * WideScale * WideDegrees))));
        return LogSums.LogAddExp(Math.Log(WideWeight) + wide, Math.Log(1 - WideWeight) + LogKernels(white)) - _logFactor + logCells;
    }

    private double LogKernels(ReadOnlySpan<double> white)
    {
        Span<double> exponents = stackalloc double[MostCenters];
        exponents = exponents[.._count];
        for (var center = 0; center < _count; center++)
        {
            var distance = 0.0;
            for (int index = 0, place = center * _open; index < _open; index++, place++)
            {
                var difference = white[index] - _centers[place];
                distance += difference * difference;
            }

            exponents[center] = -0.5 * distance / (_bandwidth * _bandwidth);
        }

        var most = TensorPrimitives.Max<double>(exponents);
        TensorPrimitives.Subtract(exponents, most, exponents);
        TensorPrimitives.Exp<double>(exponents, exponents);
        return most + Math.Log(TensorPrimitives.Sum<double>(exponents) / _count) - (_open * (Math.Log(_bandwidth) + NormalDistribution.HalfLogTwoPi));
    }

    /// <summary>Turns rows of open values into those of the kernel's own axes, in place.</summary>
    private void Whiten(Span<double> values)
    {
        for (var start = 0; start < values.Length; start += _open)
        {
            var row = values.Slice(start, _open);
            for (var column = 0; column < _open; column++)
            {
                var value = row[column] - _mean[column] - TensorPrimitives.Dot<double>(_factor[column].AsSpan(0, column), row[..column]);
                row[column] = value / _factor[column][column];
            }
        }
    }

    /// <summary>The factor L of the centers' covariance, with enough on its diagonal that no direction is lost.</summary>
    private double[][] Factor(JointRows joint, ReadOnlySpan<int> places)
    {
        var covariance = new double[_open][];
        for (var row = 0; row < _open; row++)
        {
            covariance[row] = new double[row + 1];
            covariance[row][row] = 1e-6 * joint.Scale[places[row]] * joint.Scale[places[row]];
        }

        Span<double> difference = new double[_open];
        for (var start = 0; start < _centers.Length; start += _open)
        {
            TensorPrimitives.Subtract<double>(_centers.AsSpan(start, _open), _mean, difference);
            for (var row = 0; row < _open; row++)
            {
                TensorPrimitives.MultiplyAdd<double>(difference[..(row + 1)], difference[row] / _count, covariance[row], covariance[row]);
            }
        }

        return CholeskyFactor.Of(covariance);
    }

    private static double LogGammaHalf(int twice)
    {
        var sum = twice % 2 == 0 ? 0 : 0.5 * Math.Log(Math.PI);
        for (var at = twice % 2 == 0 ? 2 : 1; at < twice; at += 2)
        {
            sum += Math.Log(at / 2.0);
        }

        return sum;
    }
}
