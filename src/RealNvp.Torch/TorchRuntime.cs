using System.Runtime.InteropServices;
using RealNvp.Torch.Native;
using TorchSharp;

namespace RealNvp.Torch;

/// <summary>The native torch library that this assembly runs on.</summary>
public static class TorchRuntime
{
    private static readonly Lazy<string?> Problem = new(FindProblem);

    /// <summary>Whether torch can be used in this program.</summary>
    public static bool IsAvailable => Problem.Value is null;

    /// <summary>
    /// Loads torch, once. A program that touches TorchSharp before any type of this assembly should call this first, so that
    /// loading works on older Linux systems too.
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

    /// <summary>One line on the torch that is loaded, or on why there is none.</summary>
    public static string Describe() =>
        Problem.Value ?? $"libtorch {torch.__version__}, {torch.get_num_threads()} threads{(torch.cuda_is_available() ? ", CUDA" : "")}";

    private static string? FindProblem()
    {
        try
        {
            _ = torch.get_num_threads();
            return null;
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or NotSupportedException or BadImageFormatException or EntryPointNotFoundException)
        {
            var rid = $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
            var reason = OlderLinuxLoading.Failure is { } failure ? $" ({failure})" : "";
            return $"The native torch library could not be loaded{reason}; add the package libtorch-cpu-{rid} to the program, or use the managed engine.";
        }
    }
}
