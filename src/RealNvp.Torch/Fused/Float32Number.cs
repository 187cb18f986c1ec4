using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>32-bit floating point.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Float32Number(float value) : IFeatureNumber<Float32Number>
{
    public static ScalarType Type => ScalarType.Float32;

    public float Value { get; } = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float32Number Of(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Read(ref Float32Number first) => Vector512.LoadUnsafe(ref Unsafe.As<Float32Number, float>(ref first));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Vector512<float> values, ref Float32Number first) => values.StoreUnsafe(ref Unsafe.As<Float32Number, float>(ref first));
}
