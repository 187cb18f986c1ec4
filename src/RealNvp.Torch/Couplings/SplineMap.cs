using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>
/// Monotone rational-quadratic splines on [-bound, bound], the identity outside (arXiv:1906.04032, equations 4 to 8): the one part is widths, heights
/// and inner derivatives, 3 * bins - 1 numbers. Computed in float64, which the results are in: bins are as narrow as a thousandth of the interval.
/// </summary>
internal sealed class SplineMap(SplineSpec spec) : IElementwiseMap
{
    public IReadOnlyList<int> Parts { get; } = [spec.ParametersPerVariable];

    public (Tensor Value, Tensor LogDerivative) Forward(Tensor x, ReadOnlySpan<Tensor> parameters)
    {
        var (value, inside) = Inside(x);
        var spline = new Knots(parameters[0].to_type(ScalarType.Float64), spec);
        var bin = spline.At(Bins(value, spline.X));
        var theta = value.Minus(bin.X) / bin.Width;
        return (where(inside, bin.Y.Plus(bin.Height * bin.Share(theta)), x), where(inside, bin.LogDerivative(theta), zeros_like(value)));
    }

    public (Tensor Value, Tensor LogDerivative) Inverse(Tensor y, ReadOnlySpan<Tensor> parameters)
    {
        var (value, inside) = Inside(y);
        var spline = new Knots(parameters[0].to_type(ScalarType.Float64), spec);
        var bin = spline.At(Bins(value, spline.Y));
        var rise = value.Minus(bin.Y);
        var a = (bin.Height * bin.Slope.Minus(bin.Left)).Plus(rise * bin.Bend);
        var b = (bin.Height * bin.Left).Minus(rise * bin.Bend);
        var c = -bin.Slope * rise;
        var root = b.Squared().Minus((a * c).Times(4)).relu().sqrt();

        // Of the root's two forms that in which numbers of one sign are added.
        var isRising = b >= zeros_like(b);
        var theta = (where(isRising, c.Times(-2), root.Minus(b)) / where(isRising, b.Plus(root), a.Times(2))).Clamped(0, 1);
        return (where(inside, bin.X.Plus(theta * bin.Width), y), where(inside, -bin.LogDerivative(theta), zeros_like(value)));
    }

    private (Tensor Value, Tensor IsInside) Inside(Tensor x)
    {
        // What lies outside is computed at zero and not taken, so that no gradient comes from there.
        var value = x.to_type(ScalarType.Float64);
        var inside = value.Clamped(-spec.Bound, spec.Bound).eq(value);
        return (where(inside, value, zeros_like(value)), inside);
    }

    /// <summary>The bin of every value: the number of inner knots that it reaches.</summary>
    private Tensor Bins(Tensor value, Tensor knots) =>
        (value.detach().unsqueeze(-1) >= knots.detach().slice(-1, 1, spec.Bins, 1)).sum(-1, keepdim: true);

    /// <summary>All knots of all splines, [..., bins + 1].</summary>
    private sealed class Knots(Tensor numbers, SplineSpec spec)
    {
        private readonly Tensor _derivatives = Derivatives(numbers.slice(-1, 2 * spec.Bins, spec.ParametersPerVariable, 1), spec);

        public Tensor X { get; } = Places(numbers.slice(-1, 0, spec.Bins, 1), spec.Bound, SplineSpec.LeastShare);

        public Tensor Y { get; } = Places(numbers.slice(-1, spec.Bins, 2 * spec.Bins, 1), spec.Bound, spec.LeastHeight);

        public Bin At(Tensor index) => new(
            Take(X, index), Take(Y, index), Next(X, index).Minus(Take(X, index)), Next(Y, index).Minus(Take(Y, index)),
            Take(_derivatives, index), Next(_derivatives, index));

        private static Tensor Take(Tensor knots, Tensor index) => knots.gather(-1, index).squeeze(-1);

        private static Tensor Next(Tensor knots, Tensor index) => Take(knots.slice(-1, 1, knots.shape[^1], 1), index);

        private static Tensor Places(Tensor numbers, double bound, double least)
        {
            var bins = numbers.shape[^1];
            var shares = numbers.softmax(-1).Times(1 - (least * bins)).Plus(least);
            var inner = shares.cumsum(-1).slice(-1, 0, bins - 1, 1).Times(2 * bound).Plus(-bound);
            var end = zeros_like(numbers.slice(-1, 0, 1, 1)).Plus(bound);
            return cat([-end, inner, end], -1);
        }

        private static Tensor Derivatives(Tensor numbers, SplineSpec spec)
        {
            var inner = (-nn.functional.logsigmoid(-numbers.Plus(spec.DerivativeShift))).Plus(spec.LeastDerivative);
            var end = ones([.. numbers.shape[..^1], 1], numbers.dtype, numbers.device);
            return cat([end, inner, end], -1);
        }
    }

    /// <summary>The bin that each value falls into, each of the values' shape.</summary>
    private sealed record Bin(Tensor X, Tensor Y, Tensor Width, Tensor Height, Tensor Left, Tensor Right)
    {
        public Tensor Slope { get; } = Height / Width;

        public Tensor Bend => Left.Plus(Right).Minus(Slope.Times(2));

        public Tensor Share(Tensor theta) =>
            (Slope * theta.Squared()).Plus(Left * Product(theta)) / Denominator(theta);

        public Tensor LogDerivative(Tensor theta)
        {
            var rest = (-theta).Plus(1);
            var rise = (Right * theta.Squared()).Plus((Slope * Product(theta)).Times(2)).Plus(Left * rest.Squared());
            return Slope.log().Times(2).Plus(rise.log()).Minus(Denominator(theta).log().Times(2));
        }

        private static Tensor Product(Tensor theta) => theta * (-theta).Plus(1);

        private Tensor Denominator(Tensor theta) => Slope.Plus(Bend * Product(theta));
    }
}
