using RealNvp.Managed;
using RealNvp.Specs;

namespace RealNvp.Tests.Managed;

public sealed class RationalQuadraticSplineTests
{
    private const double Bound = 2;

    public static TheoryData<int> Bins => [1, 2, 8, 40];

    [Theory]
    [MemberData(nameof(Bins))]
    public void Numbers_of_zero_make_the_identity(int bins)
    {
        var spline = new RationalQuadraticSpline(Spec(bins));
        var numbers = new float[spline.ParametersPerVariable];
        spline.Prepare(numbers);
        for (var x = -3.0; x <= 3; x += 0.01)
        {
            var (value, logDerivative) = spline.Forward(x, numbers);
            Assert.Equal(x, value, 1e-12);
            Assert.Equal(0, logDerivative, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Bins))]
    public void A_spline_rises_from_end_to_end_and_its_derivative_is_continuous(int bins)
    {
        var (spline, numbers) = RandomSpline(bins, seed: 1, spread: 1);
        const int Points = 40_001;
        var (last, lastLog) = (double.NegativeInfinity, 0.0);
        for (var point = 0; point < Points; point++)
        {
            var x = -2.2 + (4.4 * point / (Points - 1));
            var (value, logDerivative) = spline.Forward(x, numbers);
            Assert.True(value > last);
            Assert.True(Math.Abs(logDerivative - lastLog) < 0.25, $"a jump from {lastLog} to {logDerivative} at {x}");
            (last, lastLog) = (value, logDerivative);
        }

        Assert.Equal((-Bound, Bound), (spline.Forward(-Bound, numbers).Value, spline.Forward(Bound, numbers).Value));
        Assert.Equal(0, spline.Forward(Bound, numbers).LogDerivative, 1e-12);
        Assert.Equal((2.5, 0.0), spline.Forward(2.5, numbers));
        Assert.Equal((-1e30, 0.0), spline.Inverse(-1e30, numbers));
        Assert.Equal(double.NaN, spline.Forward(double.NaN, numbers).Value);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(8, 1)]
    [InlineData(8, 8)]
    [InlineData(40, 20)]
    [InlineData(8, 1000)]
    public void Inverse_undoes_forward_and_log_derivatives_add_to_zero_however_steep(int bins, float spread)
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            var (spline, numbers) = RandomSpline(bins, seed, spread);
            for (var y = -2.0; y <= 2; y += 0.0071)
            {
                var (x, inverse) = spline.Inverse(y, numbers);
                var (back, forward) = spline.Forward(x, numbers);
                Assert.Equal(y, back, spread > 100 ? 1e-7 : 1e-9);
                Assert.Equal(0, inverse + forward, 1e-6 * (1 + Math.Exp(Math.Abs(forward))));
            }
        }
    }

    [Theory]
    [InlineData(8, 0.01)]
    [InlineData(5, 0.1)]
    [InlineData(3, 0.001)]
    public void No_bin_is_lower_than_the_least_height_and_one_can_have_all_the_rest(int bins, double least)
    {
        var spline = new RationalQuadraticSpline(new SplineSpec(bins, Bound, least));
        var numbers = new float[spline.ParametersPerVariable];
        numbers[bins + 1] = 1000;
        spline.Prepare(numbers);
        var heights = Enumerable.Range(0, bins).Select(bin => Knot(bin + 1) - Knot(bin)).ToArray();
        for (var bin = 0; bin < bins; bin++)
        {
            Assert.Equal(2 * Bound * (bin == 1 ? 1 - ((bins - 1) * least) : least), heights[bin], 1e-9);
        }

        double Knot(int knot) => spline.Forward(-Bound + (2 * Bound * knot / bins), numbers).Value;
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.1)]
    [InlineData(0.999)]
    public void No_derivative_at_a_knot_is_below_the_least(double least)
    {
        const int Bins = 5;
        var spline = new RationalQuadraticSpline(new SplineSpec(Bins, Bound, LeastDerivative: least));
        var numbers = new float[spline.ParametersPerVariable];
        numbers.AsSpan(2 * Bins).Fill(-1000);
        spline.Prepare(numbers);
        for (var knot = 1; knot < Bins; knot++)
        {
            Assert.Equal(Math.Log(least), spline.Forward(-Bound + (2 * Bound * knot / Bins), numbers).LogDerivative, 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Bins))]
    public void Log_derivative_and_gradients_are_those_of_central_differences(int bins)
    {
        const double Step = 1e-4;
        var random = new SeededRandom(7);
        for (var seed = 0UL; seed < 30; seed++)
        {
            var raw = RandomNumbers(bins, seed, spread: 1);
            var spline = new RationalQuadraticSpline(Spec(bins));
            var x = (4.4 * random.NextUniformFloat()) - 2.2;
            var (byValue, byLog) = (random.NextGaussian(), random.NextGaussian());
            var gradient = (float[])raw.Clone();
            spline.Prepare(gradient);
            var logDerivative = spline.Forward(x, gradient).LogDerivative;
            Assert.Equal(Math.Exp(logDerivative), (At(x + Step, raw).Value - At(x - Step, raw).Value) / (2 * Step), 1e-3 * Math.Exp(logDerivative));
            var input = spline.Backward(x, gradient, byValue, byLog);
            if (Math.Abs(Math.Abs(x) - Bound) > 2 * Step)
            {
                AssertNear((Loss(x + Step, raw) - Loss(x - Step, raw)) / (2 * Step), input, 1e-2);
            }

            for (var number = 0; number < raw.Length; number++)
            {
                const float Change = 1f / 1024;
                var (above, below) = ((float[])raw.Clone(), (float[])raw.Clone());
                above[number] += Change;
                below[number] -= Change;
                AssertNear((Loss(x, above) - Loss(x, below)) / (2 * Change), gradient[number], 1e-2);
            }

            double Loss(double at, float[] numbers)
            {
                var (value, log) = At(at, numbers);
                return (byValue * value) + (byLog * log);
            }

            (double Value, double LogDerivative) At(double at, float[] numbers)
            {
                var prepared = (float[])numbers.Clone();
                spline.Prepare(prepared);
                return spline.Forward(at, prepared);
            }
        }

        static void AssertNear(double expected, double actual, double tolerance) =>
            Assert.Equal(expected, actual, tolerance * Math.Max(1, Math.Abs(expected)));
    }

    /// <summary>Splines of eight bins also have a least height and a least derivative of their own.</summary>
    private static SplineSpec Spec(int bins) => bins == 8 ? new(bins, Bound, 0.03, 0.2) : new(bins, Bound);

    private static (RationalQuadraticSpline Spline, float[] Numbers) RandomSpline(int bins, ulong seed, float spread)
    {
        var spline = new RationalQuadraticSpline(Spec(bins));
        var numbers = RandomNumbers(bins, seed, spread);
        spline.Prepare(numbers);
        return (spline, numbers);
    }

    private static float[] RandomNumbers(int bins, ulong seed, float spread)
    {
        var numbers = new float[(3 * bins) - 1];
        SeededRandom.For(seed, (ulong)bins).FillGaussian(numbers);
        foreach (ref var number in numbers.AsSpan())
        {
            number *= spread;
        }

        return numbers;
    }
}
