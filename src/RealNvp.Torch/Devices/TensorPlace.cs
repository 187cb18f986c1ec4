using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RealNvp.Torch.Devices;

/// <summary>Where the tensors of a flow lie.</summary>
/// <param name="Device">The device of torch.</param>
/// <param name="IsShared">
/// Whether weights, gradients and state are the memory of <see cref="Flows.FlatParameters"/> itself, which only the processor can share. Elsewhere they are
/// tensors of the device, copied there and back when somebody asks; and the code of this assembly that works on a tensor's memory stays away from them.
/// </param>
internal sealed record TensorPlace(Device Device, bool IsShared)
{
    /// <summary>The processor, on the memory of the parameters.</summary>
    public static TensorPlace Host { get; } = new(CPU, IsShared: true);

    /// <summary>
    /// Plain numbers as a tensor of the place, float32, [count]. A device fetches them from pinned memory by itself: nobody waits, and torch keeps that
    /// memory until they are there.
    /// </summary>
    public Tensor Put(ReadOnlySpan<float> values)
    {
        var host = empty(values.Length, ScalarType.Float32, CPU);
        values.CopyTo(MemoryMarshal.Cast<byte, float>(host.bytes));
        if (Device.type == TorchSharp.DeviceType.CPU)
        {
            return host;
        }

        using (host)
        {
            using var pinned = host.pin_memory();
            return pinned.to(Device, non_blocking: true);
        }
    }
}
