using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using RealNvp.Torch.Native;
using TorchSharp;

namespace RealNvp.Torch.Devices;

/// <summary>What libtorch and the driver say of GPUs.</summary>
internal static unsafe class CudaRuntime
{
    private const int NameLength = 256;
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>Why no GPU can be used, as the middle of a sentence; null where one can. Asked once, after libtorch is loaded.</summary>
    public static string? Problem => Found.Value;

    /// <summary>One line on each GPU, of which there may be none.</summary>
    public static IReadOnlyList<string> Describe() => Problem is not null
        ? []
        : [.. Enumerable.Range(0, torch.cuda.device_count()).Select(index => string.Create(CultureInfo.InvariantCulture, $"cuda:{index} ({Name(index) ?? "no name"})"))];

    /// <summary>The GPU's name, which TorchSharp does not give, by the driver; null where it does not say.</summary>
    public static string? Name(int index)
    {
        if (!TryLoad(out var driver)
            || !NativeLibrary.TryGetExport(driver, "cuInit", out var initialise)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceGet", out var get)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceGetName", out var getName))
        {
            return null;
        }

        int device;
        var name = stackalloc byte[NameLength];
        return ((delegate* unmanaged<uint, int>)initialise)(0) == 0
            && ((delegate* unmanaged<int*, int, int>)get)(&device, index) == 0
            && ((delegate* unmanaged<byte*, int, int, int>)getName)(name, NameLength, device) == 0
            ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name))
            : null;
    }

    /// <summary>The memory in use on the GPU that computes, by this program and others, in MiB; null where there is none.</summary>
    public static double? UsedMegabytes()
    {
        nuint free = 0, total = 0;
        return Problem is null && TryLoad(out var driver) && NativeLibrary.TryGetExport(driver, "cuMemGetInfo_v2", out var ask)
            && ((delegate* unmanaged<nuint*, nuint*, int>)ask)(&free, &total) == 0
            ? Math.Round((total - free) / (1024.0 * 1024.0))
            : null;
    }

    private static bool TryLoad(out nint driver) => NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out driver);

    private static string? Find()
    {
        if (!HasCudaLibrary())
        {
            return "this program's libtorch was built without CUDA";
        }

        try
        {
            if (torch.cuda.is_available() && torch.cuda.device_count() > 0)
            {
                PrepareFloat32();
                return null;
            }

            return "libtorch was built with CUDA but finds no GPU and driver on this machine that it can use";
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException or ExternalException || LoadFailure.Is(error))
        {
            return $"libtorch's CUDA library did not load ({LoadFailure.Cause(error)})";
        }
    }

    /// <summary>Scores are those of the processor: a GPU would otherwise round what convolutions read to ten bits.</summary>
    private static void PrepareFloat32()
    {
        torch.backends.cudnn.allow_tf32 = false;
        torch.backends.cuda.matmul.allow_tf32 = false;
    }

    private static bool HasCudaLibrary() => NativeFolders.Find(OperatingSystem.IsWindows() ? "torch_cuda.dll" : "libtorch_cuda.so") is not null;
}
