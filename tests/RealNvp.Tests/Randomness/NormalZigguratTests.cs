using RealNvp.Randomness;

namespace RealNvp.Tests.Randomness;

public class NormalZigguratTests
{
    [Fact]
    public void The_layers_have_equal_areas_and_close_at_the_top()
    {
        var edges = NormalZiggurat.Edges;
        var area = edges[0] * Math.Exp(-0.5 * edges[1] * edges[1]);
        for (var i = 1; i < NormalZiggurat.Layers; i++)
        {
            var layer = edges[i] * (Math.Exp(-0.5 * edges[i + 1] * edges[i + 1]) - Math.Exp(-0.5 * edges[i] * edges[i]));
            Assert.Equal(area, layer, 1e-14);
        }

        Assert.Equal(0, edges[NormalZiggurat.Layers]);

        // The base stands for the rectangle left of the tail and the tail.
        var tail = Math.Sqrt(2 * Math.PI) * DistributionFunction(-edges[1]);
        Assert.Equal(area, (edges[1] * Math.Exp(-0.5 * edges[1] * edges[1])) + tail, 1e-14);
    }

    [Fact]
    public void Normal_numbers_are_those_of_an_independent_program_to_the_last_bit()
    {
        // From a Python program after the same papers, tails and edges of the layers included; the hash is over all bits.
        var random = new SeededRandom(2026);
        var values = Enumerable.Range(0, 100_000).Select(_ => random.NextGaussian()).ToArray();
        Assert.Equal([1.4857213224515033, 0.25558816539617807, 0.7171388818037723, -3.082532579843418], values[..4]);
        Assert.Equal(4.276441734570556, values.Max());
        Assert.Equal(0xAF6136F601CC70DAUL, values.Aggregate(0UL, (hash, z) => unchecked((hash * 31) + BitConverter.DoubleToUInt64Bits(z))));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        // Two million draws; each bound is five standard errors, from the variances 1, 2, 15 and 96.
        const int Draws = 2_000_000;
        var random = new SeededRandom(31);
        double first = 0, second = 0, third = 0, fourth = 0;
        for (var i = 0; i < Draws; i++)
        {
            var z = random.NextGaussian();
            first += z;
            second += z * z;
            third += z * z * z;
            fourth += z * z * z * z;
        }

        var error = 5 / Math.Sqrt(Draws);
        Assert.Equal(0, first / Draws, error);
        Assert.Equal(1, second / Draws, error * Math.Sqrt(2));
        Assert.Equal(0, third / Draws, error * Math.Sqrt(15));
        Assert.Equal(3, fourth / Draws, error * Math.Sqrt(96));
    }

    [Fact]
    public void Normal_numbers_follow_the_normal_distribution_function()
    {
        var values = new double[1_000_000];
        var random = new SeededRandom(32);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextGaussian();
        }

        // Kolmogorov-Smirnov: sqrt(n) D passes 1.95 with a chance of 0.001.
        Array.Sort(values);
        var distance = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var p = DistributionFunction(values[i]);
            distance = Math.Max(distance, Math.Max(p - ((double)i / values.Length), ((i + 1.0) / values.Length) - p));
        }

        Assert.True(distance * Math.Sqrt(values.Length) < 1.95, $"{distance}");
    }

    [Theory]
    [InlineData(3.0)]
    [InlineData(3.6541528853610088)]
    [InlineData(4.2)]
    public void The_tails_have_their_share(double edge)
    {
        const int Draws = 5_000_000;
        var random = new SeededRandom(33);
        var above = 0;
        var below = 0;
        for (var i = 0; i < Draws; i++)
        {
            var z = random.NextGaussian();
            above += z > edge ? 1 : 0;
            below += z < -edge ? 1 : 0;
        }

        var expected = Draws * DistributionFunction(-edge);
        Assert.Equal(expected, above, 5 * Math.Sqrt(expected));
        Assert.Equal(expected, below, 5 * Math.Sqrt(expected));
    }

    [Fact]
    public void Successive_normal_numbers_are_uncorrelated()
    {
        var random = new SeededRandom(34);
        var last = random.NextGaussian();
        double sum = 0, squares = 0;
        const int Draws = 1_000_000;
        for (var i = 0; i < Draws; i++)
        {
            var z = random.NextGaussian();
            sum += z * last;
            squares += ((z * z) - 1) * ((last * last) - 1);
            last = z;
        }

        Assert.Equal(0, sum / Draws, 5 / Math.Sqrt(Draws));
        Assert.Equal(0, squares / Draws, 5 * 2 / Math.Sqrt(Draws));
    }

    [Fact]
    public void Logarithm_and_exponential_agree_with_the_library_to_a_few_last_places()
    {
        var random = new SeededRandom(35);
        for (var i = 0; i < 100_000; i++)
        {
            var x = Math.ScaleB(0.5 + random.NextUniform(), random.NextInt(120) - 60);
            Assert.Equal(Math.Log(x), PortableMath.Log(x), 1e-15 * Math.Max(Math.Abs(Math.Log(x)), 0.25));
            var y = (random.NextUniform() - 0.5) * 80;
            Assert.Equal(1, PortableMath.Exp(y) / Math.Exp(y), 1e-15);
        }

        Assert.Equal(0, PortableMath.Log(1));
        Assert.Equal(1, PortableMath.Exp(0));
    }

    // Phi(x) = erfc(-x / sqrt 2) / 2, by the series around 0 and the continued fraction of the tail.
    private static double DistributionFunction(double x)
    {
        var size = Math.Abs(x);
        var density = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
        double upper;
        if (size < 3)
        {
            var term = size;
            var sum = size;
            for (var n = 3; n < 80; n += 2)
            {
                term *= size * size / n;
                sum += term;
            }

            upper = 0.5 - (density * sum);
        }
        else
        {
            var fraction = size;
            for (var n = 60; n >= 1; n--)
            {
                fraction = size + (n / fraction);
            }

            upper = density / fraction;
        }

        return x > 0 ? 1 - upper : upper;
    }
}
