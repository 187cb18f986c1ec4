using System.Runtime.InteropServices;

namespace RealNvp.Bench;

/// <summary>What the GNU C library has given out; on Linux alone.</summary>
internal static class NativeMemory
{
    /// <summary>The bytes in use now.</summary>
    public static long InUse()
    {
        var information = MallInfo();
        return (long)(information.InUse + information.Mapped);
    }

    [DllImport("libc", EntryPoint = "mallinfo2")]
    private static extern MallocInformation MallInfo();

    /// <summary>struct mallinfo2 of malloc.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallocInformation
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _mappedChunks;

        public readonly nuint Mapped;

        private readonly nuint _most, _fast;

        public readonly nuint InUse;

        private readonly nuint _free, _keepCost;
    }
}
