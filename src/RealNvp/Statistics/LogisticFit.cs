using System.Numerics.Tensors;

namespace RealNvp.Statistics;

/// <summary>Logistic regression with a ridge, by Newton's method: the log odds of one class of rows against another as a weighted sum of features.</summary>
internal static class LogisticFit
{
    private const int MostSteps = 30;
    private const int MostHalvings = 20;
    private const double Enough = 1e-8;

    /// <summary>Finds the coefficients.</summary>
    /// <param name="features">A row of features each, the first of which is 1 and bears no ridge.</param>
    /// <param name="isSecond">Which rows are of the second class, whose odds are meant.</param>
    /// <param name="weights">How much each row counts.</param>
    /// <param name="ridge">What half the sum of the squared coefficients costs; positive.</param>
    /// <param name="start">Where the search begins.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static double[] Of(
        IReadOnlyList<double[]> features, bool[] isSecond, double[] weights, double ridge, double[] start, CancellationToken cancellationToken)
    {
        var coefficients = (double[])start.Clone();
        var loss = Loss(features, isSecond, weights, ridge, coefficients);
        for (var step = 0; step < MostSteps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var move = Move(features, isSecond, weights, ridge, coefficients);
            var (scale, next, nextLoss) = (1.0, coefficients, loss);
            for (var halving = 0; halving < MostHalvings; halving++, scale /= 2)
            {
                next = [.. coefficients.Zip(move, (coefficient, change) => coefficient - (scale * change))];
                nextLoss = Loss(features, isSecond, weights, ridge, next);
                if (nextLoss <= loss)
                {
                    break;
                }
            }

            if (!(nextLoss <= loss - (Enough * Math.Abs(loss))))
            {
                return nextLoss <= loss ? next : coefficients;
            }

            (coefficients, loss) = (next, nextLoss);
        }

        return coefficients;
    }

    /// <summary>What a row costs: -log of the chance of its class.</summary>
    public static double Loss(double logOdds, bool isSecond) => Softplus(isSecond ? -logOdds : logOdds);

    private static double Loss(IReadOnlyList<double[]> features, bool[] isSecond, double[] weights, double ridge, double[] coefficients)
    {
        var loss = ridge / 2 * TensorPrimitives.SumOfSquares<double>(coefficients.AsSpan(1));
        for (var row = 0; row < weights.Length; row++)
        {
            loss += weights[row] * Loss(TensorPrimitives.Dot<double>(features[row], coefficients), isSecond[row]);
        }

        return loss;
    }

    private static double[] Move(IReadOnlyList<double[]> features, bool[] isSecond, double[] weights, double ridge, double[] coefficients)
    {
        var count = coefficients.Length;
        var gradient = new double[count];
        double[][] curvature = [.. Enumerable.Range(0, count).Select(_ => new double[count])];
        for (var place = 1; place < count; place++)
        {
            (gradient[place], curvature[place][place]) = (ridge * coefficients[place], ridge);
        }

        for (var row = 0; row < weights.Length; row++)
        {
            var values = features[row];
            var chance = 1 / (1 + Math.Exp(-TensorPrimitives.Dot<double>(values, coefficients)));
            TensorPrimitives.MultiplyAdd(values, weights[row] * (chance - (isSecond[row] ? 1 : 0)), gradient, gradient);
            var bend = weights[row] * chance * (1 - chance);
            for (var place = 0; place < count; place++)
            {
                var line = curvature[place].AsSpan(0, place + 1);
                TensorPrimitives.MultiplyAdd(values.AsSpan(0, place + 1), bend * values[place], line, line);
            }
        }

        CholeskyFactor.Solve(CholeskyFactor.Of(curvature), gradient);
        return gradient;
    }

    private static double Softplus(double value) => Math.Max(value, 0) + Math.Log(1 + Math.Exp(-Math.Abs(value)));
}
