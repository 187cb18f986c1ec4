using System.Collections.Concurrent;
using RealNvp.Randomness;

namespace RealNvp.Flows;

/// <summary>
/// Independent Student t variables: <c>log p(z) = log Γ((ν + 1) / 2) - log Γ(ν / 2) - log(ν π) / 2 - (ν + 1) / 2 log(1 + z² / ν)</c>.
/// </summary>
internal sealed class StudentT : BaseDensity
{
    // Scoring asks for the same distribution again and again and must not allocate.
    private static readonly ConcurrentDictionary<double, StudentT> Known = new();

    private readonly double _degrees;

    private StudentT(double degrees)
    {
        _degrees = degrees;
        LogPeak = LogGamma((degrees + 1) / 2) - LogGamma(degrees / 2) - (0.5 * Math.Log(degrees * Math.PI));
    }

    public override double LogPeak { get; }

    public static StudentT Of(double degrees) => Known.GetOrAdd(degrees, static value => new(value));

    public override double Energy(ReadOnlySpan<float> z)
    {
        var sum = 0.0;
        foreach (var value in z)
        {
            sum += double.LogP1((double)value * value / _degrees);
        }

        return 0.5 * (_degrees + 1) * sum;
    }

    public override void ToGradient(Span<float> z, float factor)
    {
        foreach (ref var value in z)
        {
            value = (float)(factor * (_degrees + 1) * value / (_degrees + ((double)value * value)));
        }
    }

    /// <summary>Bailey's polar method (Mathematics of Computation 62, 1994, p. 779): a point of the unit disc gives a t variable.</summary>
    public override void Fill(Span<float> z, SeededRandom random, float temperature = 1)
    {
        foreach (ref var value in z)
        {
            double u, square;
            do
            {
                u = (2 * random.NextUniform()) - 1;
                var v = (2 * random.NextUniform()) - 1;
                square = (u * u) + (v * v);
            }
            while (square is > 1 or 0);
            value = (float)(u * Math.Sqrt(_degrees * (PortableMath.Exp(-2 / _degrees * PortableMath.Log(square)) - 1) / square));
        }

        Scale(z, temperature);
    }

    /// <summary>log Γ by Stirling's series, after the recurrence has taken x to 10 and above; within 1e-13.</summary>
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        while (x < 10)
        {
            shift -= Math.Log(x);
            x++;
        }

        var inverse = 1 / (x * x);
        var series = ((((((1.0 / 1188 * inverse) - (1.0 / 1680)) * inverse) + (1.0 / 1260)) * inverse - (1.0 / 360)) * inverse + (1.0 / 12)) / x;
        return shift + ((x - 0.5) * Math.Log(x)) - x + StandardNormal.HalfLogTwoPi + series;
    }
}
