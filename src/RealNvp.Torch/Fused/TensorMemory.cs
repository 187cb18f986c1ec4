using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>The memory of a contiguous tensor on the processor, for several threads at once. The tensor must outlive it.</summary>
/// <typeparam name="T">What lies there.</typeparam>
internal readonly unsafe struct TensorMemory<T>
    where T : unmanaged
{
    private readonly T* _first;
    private readonly int _count;

    public TensorMemory(Tensor tensor)
    {
        using var values = tensor.detach();
        if (!values.is_contiguous())
        {
            throw new ArgumentException("The tensor is not contiguous.", nameof(tensor));
        }

        if (values.ElementSize != sizeof(T))
        {
            throw new ArgumentException($"The tensor holds {values.dtype}, not {typeof(T).Name}.", nameof(tensor));
        }

        var span = MemoryMarshal.Cast<byte, T>(values.bytes);
        _first = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));
        _count = span.Length;
    }

    /// <summary>All of it.</summary>
    public Span<T> Span => new(_first, _count);

    /// <summary>The part of one of a number of equal parts.</summary>
    public Span<T> Row(int index, int size) => Span.Slice(index * size, size);
}
