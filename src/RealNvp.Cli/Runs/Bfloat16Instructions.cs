using System.Runtime.Intrinsics.X86;

namespace RealNvp.Cli.Runs;

/// <summary>Whether the processor multiplies bfloat16 numbers itself; .NET has no property for it, but the processor can be asked.</summary>
internal static class Bfloat16Instructions
{
    private const int StructuredFeatures = 7;
    private const int Avx512Bf16 = 1 << 5;
    private const int AmxBf16 = 1 << 22;

    /// <summary>Whether an x86 processor has neither AVX512_BF16 nor AMX-BF16; false on processors that cannot be asked.</summary>
    public static bool AreMissing { get; } = X86Base.IsSupported && !Has();

    // Intel's manual, volume 2A, CPUID: leaf 7 tells its last subleaf in EAX and AMX-BF16 in EDX; its subleaf 1 AVX512_BF16 in EAX.
    private static bool Has()
    {
        if (X86Base.CpuId(0, 0).Eax < StructuredFeatures)
        {
            return false;
        }

        var first = X86Base.CpuId(StructuredFeatures, 0);
        return (first.Edx & AmxBf16) != 0 || (first.Eax >= 1 && (X86Base.CpuId(StructuredFeatures, 1).Eax & Avx512Bf16) != 0);
    }
}
