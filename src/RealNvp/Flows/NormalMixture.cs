using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Flows;

/// <summary>
/// A mixture of normals: <c>log p(z) = log sum w_k N(z; m_k, L_k L_k^T)</c>, its gradient the sum of <c>P_k^T P_k (z - m_k)</c> weighted by what each normal
/// has of the density, P_k being the inverse of L_k.
/// </summary>
internal sealed class NormalMixture : BaseDensity
{
    // Scoring asks for the same distribution again and again and must not allocate.
    private static readonly ConditionalWeakTable<BaseSpec, NormalMixture> Known = [];

    private readonly int _width;
    private readonly double[] _means;
    private readonly double[] _factors;
    private readonly double[] _inverses;
    private readonly double[] _logWeights;
    private readonly double[] _reached;
    private readonly double _logBound;

    private NormalMixture(IReadOnlyList<MixtureComponent> components)
    {
        (_width, Count) = (components[0].Mean.Count, components.Count);
        _means = [.. components.SelectMany(component => component.Mean.Select(value => (double)value))];
        _factors = new double[Count * _width * _width];
        _inverses = new double[_factors.Length];
        (_logWeights, _reached) = (new double[Count], new double[Count]);
        var bound = double.NegativeInfinity;
        var reached = 0.0;
        for (var component = 0; component < Count; component++)
        {
            var factor = Square(_factors, component);
            Unpack(components[component].Factor, factor);
            Invert(factor, Square(_inverses, component));
            _logWeights[component] = Math.Log(components[component].Weight) - (_width * StandardNormal.HalfLogTwoPi);
            for (var row = 0; row < _width; row++)
            {
                _logWeights[component] -= Math.Log(factor[(row * _width) + row]);
            }

            bound = LogSums.LogAddExp(bound, _logWeights[component]);
            _reached[component] = reached += components[component].Weight;
        }

        _logBound = bound;
    }

    /// <summary>How many normals there are.</summary>
    public int Count { get; }

    public override double LogPeak => _logBound / _width;

    /// <summary>The logarithms of the weights, each with its normal's own constant.</summary>
    public ReadOnlySpan<double> LogWeights => _logWeights;

    /// <summary>The means, <c>[Count, width]</c>.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>The inverses of the factors, <c>[Count, width, width]</c>, lower triangular.</summary>
    public ReadOnlySpan<double> Inverses => _inverses;

    /// <summary>The factors, <c>[Count, width, width]</c>, lower triangular.</summary>
    public ReadOnlySpan<double> Factors => _factors;

    /// <summary>The weights of each normal and all before it, together.</summary>
    public ReadOnlySpan<double> Reached => _reached;

    /// <summary>The mixture of a spec.</summary>
    /// <exception cref="FlowSpecException">It was not fitted to data.</exception>
    public static new NormalMixture Of(BaseSpec spec) => Known.TryGetValue(spec, out var known)
        ? known
        : Known.GetValue(spec, static spec => new(spec.Components
            ?? throw new FlowSpecException("The mixture of the base distribution has no components yet; it is fitted when a training on rows begins.")));

    public override double LogDensity(ReadOnlySpan<float> z)
    {
        using var white = new Rented<double>(Count * _width);
        Span<double> logShares = stackalloc double[Count];
        return LogDensity(z, white.Span, logShares);
    }

    public override double Energy(ReadOnlySpan<float> z) => Math.Max(0, _logBound - LogDensity(z));

    public override double Radius(ReadOnlySpan<float> z) => Math.Sqrt(2 * Energy(z));

    public override void ToGradient(Span<float> z, float factor)
    {
        using var white = new Rented<double>(Count * _width);
        using var sum = new Rented<double>(_width);
        Span<double> logShares = stackalloc double[Count];
        for (var start = 0; start < z.Length; start += _width)
        {
            var row = z.Slice(start, _width);
            var all = LogDensity(row, white.Span, logShares);
            sum.Span.Clear();
            for (var component = 0; component < Count; component++)
            {
                var share = Math.Exp(logShares[component] - all);
                if (!(share > 1e-12))
                {
                    continue;
                }

                var inverse = Square(_inverses, component);
                for (var line = 0; line < _width; line++)
                {
                    var slope = share * white.Span[(component * _width) + line];
                    TensorPrimitives.MultiplyAdd<double>(inverse.Slice(line * _width, line + 1), slope, sum.Span[..(line + 1)], sum.Span[..(line + 1)]);
                }
            }

            for (var place = 0; place < _width; place++)
            {
                row[place] = (float)(factor * sum.Span[place]);
            }
        }
    }

    public override void Fill(Span<float> z, SeededRandom random, float temperature = 1)
    {
        var normal = new float[_width];
        for (var start = 0; start + _width <= z.Length; start += _width)
        {
            var place = random.NextUniform() * _reached[^1];
            var component = 0;
            while (component < Count - 1 && _reached[component] <= place)
            {
                component++;
            }

            random.FillGaussian(normal);
            var factor = Square(_factors, component);
            for (var row = 0; row < _width; row++)
            {
                var value = 0.0;
                for (var column = 0; column <= row; column++)
                {
                    value += factor[(row * _width) + column] * normal[column];
                }

                z[start + row] = (float)(_means[(component * _width) + row] + (temperature * value));
            }
        }
    }

    /// <summary>The log density of a latent.</summary>
    /// <param name="z">The latent.</param>
    /// <param name="white">Receives where it lies from each mean, in the axes of its normal, <c>[Count, width]</c>.</param>
    /// <param name="logShares">Receives the logarithm of what each normal gives to the density.</param>
    private double LogDensity(ReadOnlySpan<float> z, Span<double> white, Span<double> logShares)
    {
        using var difference = new Rented<double>(_width);
        for (var component = 0; component < Count; component++)
        {
            var mean = _means.AsSpan(component * _width, _width);
            for (var place = 0; place < _width; place++)
            {
                difference.Span[place] = z[place] - mean[place];
            }

            var inverse = Square(_inverses, component);
            var own = white.Slice(component * _width, _width);
            for (var row = 0; row < _width; row++)
            {
                own[row] = TensorPrimitives.Dot<double>(inverse.Slice(row * _width, row + 1), difference.Span[..(row + 1)]);
            }

            logShares[component] = _logWeights[component] - (0.5 * TensorPrimitives.SumOfSquares<double>(own));
        }

        return LogSum(logShares);
    }

    private Span<double> Square(double[] all, int component) => all.AsSpan(component * _width * _width, _width * _width);

    private void Unpack(IReadOnlyList<float> triangle, Span<double> square)
    {
        for (int row = 0, next = 0; row < _width; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                square[(row * _width) + column] = triangle[next++];
            }
        }
    }

    private void Invert(ReadOnlySpan<double> factor, Span<double> inverse)
    {
        for (var column = 0; column < _width; column++)
        {
            for (var row = column; row < _width; row++)
            {
                var value = row == column ? 1.0 : 0.0;
                for (var inner = column; inner < row; inner++)
                {
                    value -= factor[(row * _width) + inner] * inverse[(inner * _width) + column];
                }

                inverse[(row * _width) + column] = value / factor[(row * _width) + row];
            }
        }
    }

    private static double LogSum(ReadOnlySpan<double> logShares)
    {
        var most = TensorPrimitives.Max(logShares);
        if (!double.IsFinite(most))
        {
            return most;
        }

        var sum = 0.0;
        foreach (var logShare in logShares)
        {
            sum += Math.Exp(logShare - most);
        }

        return most + Math.Log(sum);
    }
}
