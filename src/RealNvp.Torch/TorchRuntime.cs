using System.Runtime.InteropServices;
using RealNvp.Torch.Devices;
using RealNvp.Torch.Native;
using TorchSharp;

namespace RealNvp.Torch;

/// <summary>
/// The native torch library that this assembly runs on. On Linux systems whose libstdc++ is older than the one TorchSharp was
/// linked with, this assembly makes it load; that help is in place from the first use of anything in this assembly.
/// </summary>
public static class TorchRuntime
{
    private static readonly Lazy<string?> Problem = new(FindProblem);

    /// <summary>Whether torch can be used in this program. Loads it, once.</summary>
    public static bool IsAvailable => Problem.Value is null;

    /// <summary>
    /// Whether torch cannot be used only because the program has no libtorch, although there is a package of it for this platform.
    /// Whoever ships a program can tell its users so in words of the program's own.
    /// </summary>
    public static bool IsPackageMissing => !IsAvailable && TorchPackage.IsFor(NativeFolders.Platform) && !HasLibTorch();

    /// <summary>
    /// Loads torch, once; any thread may call it, any number of times. A program that calls TorchSharp before it has used
    /// anything of this assembly should call this first: once TorchSharp has failed to load, it does not try again.
    /// </summary>
    /// <exception cref="InvalidInputException">It cannot be loaded; the sentence names the package to add.</exception>
    public static void EnsureLoaded()
    {
        if (Problem.Value is { } problem)
        {
            throw new InvalidInputException(problem);
        }
    }

    /// <summary>The threads torch computes on.</summary>
    /// <exception cref="InvalidInputException">Torch cannot be loaded.</exception>
    public static int Threads
    {
        get
        {
            EnsureLoaded();
            return torch.get_num_threads();
        }

        set
        {
            // Without torch there is nothing to set; whoever needs torch is told so when it is needed.
            if (IsAvailable)
            {
                torch.set_num_threads(value);
            }
        }
    }

    /// <summary>One line on the torch that is loaded and the GPUs that it can use, or on why there is none.</summary>
    public static string Describe() => Problem.Value ?? $"libtorch {torch.__version__}, {torch.get_num_threads()} threads, "
        + (CudaRuntime.Problem is { } problem ? $"no GPU ({problem})" : string.Join(", ", CudaRuntime.Describe()));

    private static string? FindProblem()
    {
        string? cause = null;
        try
        {
            // Asked of the system first, since TorchSharp's own failure is pages on standard output and is for good.
            var assembly = typeof(torch).Assembly;
            _ = NativeLibrary.TryLoad("torch_cpu", assembly, null, out _);
            _ = NativeLibrary.Load("LibTorchSharp", assembly, null);
            _ = torch.get_num_threads();
            return null;
        }
        catch (Exception error) when (LoadFailure.Is(error))
        {
            cause = OlderLinuxLoading.Failure ?? LoadFailure.Cause(error);
        }
        catch (Exception error) when (error is TypeInitializationException or NotSupportedException or EntryPointNotFoundException)
        {
            cause = LoadFailure.Cause(error.GetBaseException());
        }

        return TorchPackage.Advice(NativeFolders.Platform, HasLibTorch(), cause);
    }

    private static bool HasLibTorch() =>
        NativeFolders.Find(OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so") is not null;
}
