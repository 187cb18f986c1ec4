using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch;

/// <summary>
/// Arithmetic of tensors and plain numbers. TorchSharp's operators make a native scalar of a number that nothing holds while the native
/// call runs: a garbage collection at that moment frees it under the call, which then throws or takes the process down. Here each is held
/// until the call is over, and freed at once.
/// </summary>
internal static class Numbers
{
    /// <summary>x * factor.</summary>
    public static Tensor Times(this Tensor x, double factor)
    {
        using Scalar scalar = factor;
        return x.mul(scalar);
    }

    /// <summary>x + term.</summary>
    public static Tensor Plus(this Tensor x, double term)
    {
        using Scalar scalar = term;
        return x.add(scalar);
    }

    /// <summary>x + term, in place.</summary>
    public static Tensor Increase(this Tensor x, double term)
    {
        using Scalar scalar = term;
        return x.add_(scalar);
    }

    /// <summary>x with everything outside of [least, most] taken to the nearer end.</summary>
    public static Tensor Clamped(this Tensor x, double least, double most)
    {
        using Scalar low = least;
        using Scalar high = most;
        return x.clamp(low, high);
    }

    /// <summary>(1 - rate) * start + rate * end.</summary>
    public static Tensor Towards(this Tensor start, Tensor end, double rate) => start.Times(1 - rate) + end.Times(rate);

    /// <summary>x * x; TorchSharp's own square is a power by a number.</summary>
    public static Tensor Squared(this Tensor x) => x.mul(x);

    /// <summary>Where a condition holds x, elsewhere a number.</summary>
    public static Tensor Or(this Tensor x, Tensor condition, double number)
    {
        using Scalar scalar = number;
        using var complement = condition.logical_not();
        return x.masked_fill(complement, scalar);
    }

    /// <summary>The only element, as a plain number.</summary>
    public static double Number(this Tensor x)
    {
        using var value = x.detach().to_type(ScalarType.Float64);
        return BitConverter.ToDouble(value.bytes);
    }
}
