using System.Runtime.CompilerServices;
using TorchSharp;

namespace RealNvp.Torch.Tests;

/// <summary>
/// The suite runs its classes at once, on small flows: torch with several threads for each of them would only make them wait
/// for one another.
/// </summary>
internal static class OneThread
{
#pragma warning disable CA2255 // The setting must come before the first tensor of any test.
    [ModuleInitializer]
    internal static void Set()
    {
        TorchRuntime.EnsureLoaded();
        torch.set_num_threads(1);
    }
#pragma warning restore CA2255
}
