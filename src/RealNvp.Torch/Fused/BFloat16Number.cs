using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>bfloat16: the upper half of a 32-bit floating-point number.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct BFloat16Number : IFeatureNumber<BFloat16Number>
{
    private readonly ushort _bits;

    private BFloat16Number(ushort bits) => _bits = bits;

    public static ScalarType Type => ScalarType.BFloat16;

    public float Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => BitConverter.UInt32BitsToSingle((uint)_bits << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BFloat16Number Of(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return new((ushort)(float.IsNaN(value) ? 0x7FC0 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Read(ref BFloat16Number first)
    {
        var halves = Vector256.LoadUnsafe(ref Unsafe.As<BFloat16Number, ushort>(ref first));
        return (Vector512.WidenLower(halves.ToVector512Unsafe()) << 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Vector512<float> values, ref BFloat16Number first)
    {
        // Half of the last place, and the bit that makes ties even. Of what is not a number a quiet one remains.
        var bits = values.AsUInt32();
        var rounded = bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512<uint>.One);
        rounded = Vector512.ConditionalSelect(Vector512.Equals(values, values).AsUInt32(), rounded, Vector512.Create(0x7FC00000u)) >> 16;
        var halves = Avx512F.IsSupported ? Avx512F.ConvertToVector256UInt16(rounded) : Vector256.Narrow(rounded.GetLower(), rounded.GetUpper());
        halves.StoreUnsafe(ref Unsafe.As<BFloat16Number, ushort>(ref first));
    }
}
