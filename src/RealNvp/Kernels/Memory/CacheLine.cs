using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace RealNvp.Kernels;

/// <summary>A hint to bring memory closer; does nothing where there is no such instruction.</summary>
internal static unsafe class CacheLine
{
    public const int Bytes = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(byte* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }
}
