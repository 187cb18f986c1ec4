using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RealNvp.Kernels;

/// <summary>
/// A zeroed block of floats that the garbage collector does not move and that starts on a cache line. Kernels take any
/// span, but loads that straddle two cache lines cost twice, so long-lived buffers live here.
/// </summary>
internal sealed unsafe class AlignedFloats
{
    private const int LineBytes = 64;
    private readonly float[] _array;
    private readonly int _start;

    public AlignedFloats(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _array = GC.AllocateArray<float>(checked(length + (LineBytes / sizeof(float))), pinned: true);
        var misaligned = (int)((nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array)) % LineBytes);
        _start = misaligned == 0 ? 0 : (LineBytes - misaligned) / sizeof(float);
        Length = length;
    }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    public Span<float> Span => _array.AsSpan(_start, Length);

    public Memory<float> Memory => _array.AsMemory(_start, Length);

    /// <summary>The first float; valid while this object is reachable.</summary>
    public float* Pointer => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array)) + _start;
}
