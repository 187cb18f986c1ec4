using System.Numerics.Tensors;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>
/// A monotone rational-quadratic spline on [-bound, bound], the identity outside (arXiv:1906.04032, equations 4 to 8), with its inverse and its
/// gradient. Knots and values are computed in double precision: bins are as narrow as a thousandth of the interval.
/// </summary>
/// <remarks>
/// A variable's numbers are <c>bins</c> of widths, <c>bins</c> of heights and <c>bins - 1</c> of derivatives. <see cref="Prepare"/> turns the first
/// two into the terms of their softmax, in place; every other method reads them so.
/// </remarks>
internal readonly struct RationalQuadraticSpline(SplineSpec spec) : IScalarBijection
{
    private readonly int _bins = spec.Bins;
    private readonly double _bound = spec.Bound;
    private readonly double _leastHeight = spec.LeastHeight;
    private readonly double _leastDerivative = spec.LeastDerivative;
    private readonly double _derivativeShift = spec.DerivativeShift;

    /// <inheritdoc/>
    public int ParametersPerVariable { get; } = spec.ParametersPerVariable;

    /// <summary>Turns the network's outputs for one variable into the terms exp(number - largest) of the two softmaxes.</summary>
    public void Prepare(Span<float> numbers)
    {
        foreach (var first in (ReadOnlySpan<int>)[0, _bins])
        {
            var part = numbers.Slice(first, _bins);
            TensorPrimitives.Subtract(part, TensorPrimitives.Max<float>(part), part);
        }

        TensorPrimitives.Exp(numbers[..(2 * _bins)], numbers[..(2 * _bins)]);
    }

    /// <inheritdoc/>
    public (double Value, double LogDerivative) Forward(double x, ReadOnlySpan<float> numbers)
    {
        if (!(Math.Abs(x) <= _bound))
        {
            return (x, 0);
        }

        var bin = Find(x, numbers, isInverse: false);
        var place = new Place(bin, (x - bin.X) / bin.Width);
        return (bin.Y + (bin.Height * place.Share), place.LogDerivative);
    }

    /// <inheritdoc/>
    public (double Value, double LogDerivative) Inverse(double y, ReadOnlySpan<float> numbers)
    {
        if (!(Math.Abs(y) <= _bound))
        {
            return (y, 0);
        }

        // The root of a θ² + b θ + c = 0 (equations 6 to 8), in that of its two forms in which numbers of one sign are added.
        var bin = Find(y, numbers, isInverse: true);
        var rise = y - bin.Y;
        var a = (bin.Height * (bin.Slope - bin.Left)) + (rise * bin.Bend);
        var b = (bin.Height * bin.Left) - (rise * bin.Bend);
        var c = -bin.Slope * rise;
        var root = Math.Sqrt(Math.Max(0, (b * b) - (4 * a * c)));
        var theta = Math.Clamp(b >= 0 ? -2 * c / (b + root) : (root - b) / (2 * a), 0, 1);
        return (bin.X + (theta * bin.Width), -new Place(bin, theta).LogDerivative);
    }

    /// <inheritdoc/>
    public double Backward(double x, Span<float> numbers, double valueGradient, double logGradient)
    {
        if (!(Math.Abs(x) <= _bound))
        {
            numbers.Clear();
            return valueGradient;
        }

        var bin = Find(x, numbers, isInverse: false);
        var theta = (x - bin.X) / bin.Width;
        var place = new Place(bin, theta);
        var gradient = place.Gradient(bin, theta, valueGradient, logGradient);

        // Numerator and denominator are functions of θ, of the slope and of the derivatives; slope and θ of the bin's four corners.
        var height = (valueGradient * place.Share) + (gradient.Slope / bin.Width);
        var width = -((gradient.Slope * bin.Slope) + (gradient.Theta * theta)) / bin.Width;
        var input = gradient.Theta / bin.Width;
        SendToShares(numbers[.._bins], bin.Index, -input - width, width, SplineSpec.LeastShare);
        SendToShares(numbers.Slice(_bins, _bins), bin.Index, valueGradient - height, height, _leastHeight);
        var derivatives = numbers[(2 * _bins)..];
        var (left, right) = (DerivativeGradient(bin.Index, numbers), DerivativeGradient(bin.Index + 1, numbers));
        derivatives.Clear();
        if (bin.Index > 0)
        {
            derivatives[bin.Index - 1] = (float)(gradient.Left * left);
        }

        if (bin.Index < _bins - 1)
        {
            derivatives[bin.Index] = (float)(gradient.Right * right);
        }

        return input;
    }

    /// <summary>The bin that holds a value, of the widths or, for the inverse, of the heights.</summary>
    private Bin Find(double value, ReadOnlySpan<float> numbers, bool isInverse)
    {
        var widths = numbers[.._bins];
        var heights = numbers.Slice(_bins, _bins);
        var (widthScale, heightScale) = (Scale(widths, SplineSpec.LeastShare), Scale(heights, _leastHeight));
        double x = -_bound, y = -_bound;
        var index = 0;
        while (true)
        {
            // The last knot is the bound itself, whatever the sum of shares rounds to.
            var isLast = index == _bins - 1;
            var nextX = isLast ? _bound : x + Length(widths[index], widthScale, SplineSpec.LeastShare);
            var nextY = isLast ? _bound : y + Length(heights[index], heightScale, _leastHeight);
            if (isLast || value < (isInverse ? nextY : nextX))
            {
                return new(index, x, y, nextX - x, nextY - y, Derivative(index, numbers), Derivative(index + 1, numbers));
            }

            (x, y) = (nextX, nextY);
            index++;
        }
    }

    private double Scale(ReadOnlySpan<float> terms, double least)
    {
        var sum = 0.0;
        foreach (var term in terms)
        {
            sum += term;
        }

        return SoftmaxShare(least) / sum;
    }

    /// <summary>What all bins worker by their softmax, beyond the least worker of each.</summary>
    private double SoftmaxShare(double least) => 1 - (least * _bins);

    private double Length(float term, double scale, double least) => 2 * _bound * (least + (scale * term));

    /// <summary>The derivative at a knot; 1 at both ends.</summary>
    private double Derivative(int knot, ReadOnlySpan<float> numbers)
    {
        if (knot == 0 || knot == _bins)
        {
            return 1;
        }

        var shifted = numbers[(2 * _bins) + knot - 1] + _derivativeShift;
        return _leastDerivative + Math.Max(shifted, 0) + double.LogP1(Math.Exp(-Math.Abs(shifted)));
    }

    /// <summary>The derivative at a knot by its number; 0 at both ends.</summary>
    private double DerivativeGradient(int knot, ReadOnlySpan<float> numbers) => knot == 0 || knot == _bins
        ? 0
        : 1 / (1 + Math.Exp(-(numbers[(2 * _bins) + knot - 1] + _derivativeShift)));

    /// <summary>
    /// Turns the terms of a softmax into the gradients of its numbers, from those of a bin's two knots: a knot is the sum of the shares before it,
    /// and the first and the last stay where they are.
    /// </summary>
    private void SendToShares(Span<float> terms, int bin, double lowerGradient, double upperGradient, double least)
    {
        var sum = 0.0;
        var before = 0.0;
        for (var index = 0; index < _bins; index++)
        {
            before += index < bin ? terms[index] : 0;
            sum += terms[index];
        }

        var factor = 2 * _bound * SoftmaxShare(least);
        var lower = bin == 0 ? 0 : factor * lowerGradient;
        var upper = bin == _bins - 1 ? 0 : factor * upperGradient;
        var mean = ((before * (lower + upper)) + (terms[bin] * upper)) / sum;
        for (var index = 0; index < _bins; index++)
        {
            var own = index < bin ? lower + upper : index == bin ? upper : 0;
            terms[index] = (float)(terms[index] / sum * (own - mean));
        }
    }

    /// <summary>A bin: where it begins, how wide and high it is, and the derivatives at its ends.</summary>
    private readonly record struct Bin(int Index, double X, double Y, double Width, double Height, double Left, double Right)
    {
        public double Slope => Height / Width;

        public double Bend => Left + Right - (2 * Slope);
    }

    /// <summary>The gradient of a loss by what numerator and denominator are made of.</summary>
    private readonly record struct PlaceGradient(double Theta, double Slope, double Left, double Right);

    /// <summary>The terms of equations 4 and 5 at a place θ in [0, 1] of a bin.</summary>
    private readonly struct Place
    {
        private readonly double _denominator;
        private readonly double _rise;
        private readonly double _slope;

        public Place(in Bin bin, double theta)
        {
            var rest = 1 - theta;
            _slope = bin.Slope;
            _denominator = _slope + (bin.Bend * theta * rest);
            Share = ((_slope * theta * theta) + (bin.Left * theta * rest)) / _denominator;
            _rise = (bin.Right * theta * theta) + (2 * _slope * theta * rest) + (bin.Left * rest * rest);
        }

        /// <summary>The worker of the bin's height.</summary>
        public double Share { get; }

        public double LogDerivative => Math.Log(_slope * _slope * _rise / (_denominator * _denominator));

        public PlaceGradient Gradient(in Bin bin, double theta, double valueGradient, double logGradient)
        {
            var rest = 1 - theta;
            var product = theta * rest;
            var numerator = valueGradient * bin.Height / _denominator;
            var denominator = (-numerator * Share) - (2 * logGradient / _denominator);
            var rise = logGradient / _rise;
            return new(
                Theta: (numerator * ((2 * _slope * theta) + (bin.Left * (rest - theta))))
                    + (denominator * bin.Bend * (rest - theta))
                    + (rise * 2 * ((bin.Right * theta) + (_slope * (rest - theta)) - (bin.Left * rest))),
                Slope: (numerator * theta * theta) + (denominator * (1 - (2 * product))) + (rise * 2 * product) + (2 * logGradient / _slope),
                Left: ((numerator + denominator) * product) + (rise * rest * rest),
                Right: (denominator * product) + (rise * theta * theta));
        }
    }
}
