using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch.Devices;

/// <summary>A device as users name it: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
/// <param name="Type">The kind.</param>
/// <param name="Index">Of a GPU, its number among those that the program sees; 0 for the processor.</param>
internal readonly record struct TorchDevice(DeviceType Type, int Index)
{
    private const string CudaName = "cuda";

    /// <summary>The processor.</summary>
    public static TorchDevice Cpu { get; } = new(DeviceType.CPU, 0);

    /// <summary>The first GPU where there is one, and the processor where there is none.</summary>
    public static TorchDevice Best => TorchRuntime.IsAvailable && CudaRuntime.Problem is null ? new(DeviceType.CUDA, 0) : Cpu;

    /// <summary>The place of tensors there.</summary>
    public TensorPlace Place => Type == DeviceType.CPU ? TensorPlace.Host : new(new Device(Type, Index), IsShared: false);

    /// <summary>The device of a name that can compute here; <c>auto</c> for <see cref="Best"/>.</summary>
    /// <exception cref="InvalidInputException">There is no such device; one sentence says why.</exception>
    public static TorchDevice Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "auto")
        {
            return Best;
        }

        var device = Parse(name);
        if (device.Type == DeviceType.CPU)
        {
            return device;
        }

        TorchRuntime.EnsureLoaded();
        if (CudaRuntime.Problem is { } problem)
        {
            throw new InvalidInputException($"The device '{name}' cannot be used: {problem}; use cpu, or auto, which takes a GPU where there is one.");
        }

        var count = cuda.device_count();
        return device.Index < count
            ? device
            : throw new InvalidInputException($"There is no device '{name}': this program sees {Counted.Of(count, "GPU")}, numbered from 0.");
    }

    /// <inheritdoc/>
    public override string ToString() => Type == DeviceType.CPU ? "cpu" : string.Create(CultureInfo.InvariantCulture, $"{CudaName}:{Index}");

    private static TorchDevice Parse(string name)
    {
        if (name == "cpu")
        {
            return Cpu;
        }

        if (name == CudaName)
        {
            return new(DeviceType.CUDA, 0);
        }

        return name.StartsWith(CudaName + ':', StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(CudaName.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new(DeviceType.CUDA, index)
            : throw new InvalidInputException($"The device '{name}' is none of auto, cpu, cuda and cuda:N, N being the number of a GPU from 0.");
    }
}
