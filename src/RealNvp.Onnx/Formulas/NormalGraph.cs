using RealNvp.Statistics;

namespace RealNvp.Onnx.Formulas;

/// <summary><see cref="NormalDistribution"/> as operators, formula by formula, so that a graph gives the same digits.</summary>
internal static class NormalGraph
{
    public static Tensor Cumulative(Tensor value)
    {
        var distance = value.Abs();
        var exponential = (-0.5 * distance * distance).Exp();
        var near = exponential * distance.Polynomial(NormalDistribution.CumulativeTop) / distance.Polynomial(NormalDistribution.CumulativeBottom);
        var far = exponential / (distance + (1 / (distance + (2 / (distance + (3 / (distance + (4 / (distance + 0.65)))))))))
            / Math.Sqrt(2 * Math.PI);
        var tail = (distance > NormalDistribution.Farthest).Where(0, (distance < NormalDistribution.MostOfFraction).Where(near, far));
        return (value < 0).Where(tail, 1 - tail);
    }

    public static Tensor Quantile(Tensor share)
    {
        var fromMiddle = share - 0.5;
        var square = 0.180625 - (fromMiddle * fromMiddle);
        var middle = fromMiddle * square.Polynomial(NormalDistribution.MiddleTop) / square.Polynomial(NormalDistribution.MiddleBottom);
        var isLow = fromMiddle < 0;
        var tail = isLow.Where(share, 1 - share);
        var root = (-tail.Log()).Sqrt();
        var (less, far) = (root - 1.6, root - 5);
        var outer = (root <= 5).Where(
            less.Polynomial(NormalDistribution.TailTop) / less.Polynomial(NormalDistribution.TailBottom),
            far.Polynomial(NormalDistribution.FarTop) / far.Polynomial(NormalDistribution.FarBottom));
        outer = tail.Is(0).Where(double.PositiveInfinity, outer);
        return (fromMiddle.Abs() <= 0.425).Where(middle, isLow.Where(-outer, outer));
    }

    /// <summary>Valid for values of at most 0, of which the logarithm has all its digits.</summary>
    public static Tensor LogCumulative(Tensor value) => (value > -NormalDistribution.DeepTail).Where(Cumulative(value).Log(), DeepLogCumulative(value));

    public static Tensor QuantileOfLog(Tensor logShare)
    {
        var value = -(-2 * logShare).Sqrt();
        for (var step = 0; step < 6; step++)
        {
            value += (DeepLogCumulative(value) - logShare) / value;
        }

        return (logShare > NormalDistribution.DeepestLog).Where(Quantile(logShare.Exp()), value);
    }

    public static Tensor Between(Tensor below, Tensor above)
    {
        var isLow = below < above;
        var quantile = Quantile(isLow.Where(below, above));
        return isLow.Where(quantile, -quantile);
    }

    public static Tensor LogDensity(Tensor value) => (-0.5 * value * value) - NormalDistribution.HalfLogTwoPi;

    private static Tensor DeepLogCumulative(Tensor value) => LogDensity(value) - (-value).Log() + (1 - (1 / (value * value))).Log();
}
