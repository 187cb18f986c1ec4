using System.Runtime.InteropServices;
using RealNvp.Torch.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch;

/// <summary>
/// Sums of tensors, and arithmetic of tensors and plain numbers. TorchSharp's operators make a native scalar of a number, and even of the 1 by which a
/// tensor is multiplied before it is added, that nothing holds while the native call runs: a garbage collection at that moment frees it under the call,
/// which then throws or takes the process down. Here each is held until the call is over: write steps of your own with these, and with the product of tensors,
/// which needs no scalar. BannedSymbols.txt keeps the operators out of this assembly.
/// </summary>
public static class TensorArithmetic
{
    /// <summary>x * factor.</summary>
    public static Tensor Times(this Tensor x, double factor)
    {
        using var scalar = factor.ToScalar();
        return x.mul(scalar);
    }

    /// <summary>x + term.</summary>
    public static Tensor Plus(this Tensor x, double term)
    {
        using var scalar = term.ToScalar();
        using var once = 1.ToScalar();
        return x.add(scalar, once);
    }

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y)
    {
        using var once = 1.ToScalar();
        return x.add(y, once);
    }

    /// <summary>x - y.</summary>
    public static Tensor Minus(this Tensor x, Tensor y)
    {
        using var minusOnce = (-1).ToScalar();
        return x.add(y, minusOnce);
    }

    /// <summary>x + term, in place.</summary>
    internal static Tensor Increase(this Tensor x, double term)
    {
        using var scalar = term.ToScalar();
        using var once = 1.ToScalar();
        return x.add_(scalar, once);
    }

    /// <summary>x * factor, in place.</summary>
    internal static Tensor Fade(this Tensor x, double factor)
    {
        using var scalar = factor.ToScalar();
        return x.mul_(scalar);
    }

    /// <summary>x + factor * y, in place.</summary>
    internal static Tensor Add(this Tensor x, Tensor y, double factor)
    {
        using var scalar = factor.ToScalar();
        return x.add_(y, scalar);
    }

    /// <summary>x + factor * y * z, in place.</summary>
    internal static Tensor AddProduct(this Tensor x, Tensor y, Tensor z, double factor)
    {
        using var scalar = factor.ToScalar();
        return x.addcmul_(y, z, scalar);
    }

    /// <summary>x + factor * y / z, in place.</summary>
    internal static Tensor AddQuotient(this Tensor x, Tensor y, Tensor z, double factor)
    {
        using var scalar = factor.ToScalar();
        return x.addcdiv_(y, z, scalar);
    }

    /// <summary>x with everything outside of [least, most] taken to the nearer end.</summary>
    internal static Tensor Clamped(this Tensor x, double least, double most)
    {
        using var low = least.ToScalar();
        using var high = most.ToScalar();
        return x.clamp(low, high);
    }

    /// <summary>(1 - rate) * start + rate * end.</summary>
    internal static Tensor Towards(this Tensor start, Tensor end, double rate) => start.Times(1 - rate).Plus(end.Times(rate));

    /// <summary>x * x; TorchSharp's own square is a power by a number.</summary>
    internal static Tensor Squared(this Tensor x) => x.mul(x);

    /// <summary>Where a condition holds x, elsewhere a number.</summary>
    internal static Tensor Or(this Tensor x, Tensor condition, double number)
    {
        using var scalar = number.ToScalar();
        using var complement = condition.logical_not();
        return x.masked_fill(complement, scalar);
    }

    /// <summary>count whole numbers, the first one start, each stride more than the one before.</summary>
    internal static Tensor Progression(int start, int stride, int count, Device device) =>
        tensor([.. Enumerable.Range(0, count).Select(index => (long)start + ((long)index * stride))], device: device);

    /// <summary>The memory of a contiguous float32 tensor on the processor, which must outlive it.</summary>
    internal static Span<float> Floats(this Tensor x)
    {
        HostReads.Add();
        using var values = x.detach();
        return MemoryMarshal.Cast<byte, float>(values.bytes);
    }

    /// <summary>The only element, as a plain number.</summary>
    internal static double Number(this Tensor x)
    {
        HostReads.Add();
        using var value = x.detach().to(ScalarType.Float64, CPU);
        return BitConverter.ToDouble(value.bytes);
    }
}
