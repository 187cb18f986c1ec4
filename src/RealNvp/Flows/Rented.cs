using System.Buffers;

namespace RealNvp.Flows;

/// <summary>An array from the shared pool, returned when disposed. It holds anything.</summary>
internal readonly ref struct Rented<T>(int length)
{
    private readonly T[] _array = ArrayPool<T>.Shared.Rent(length);

    public Span<T> Span => _array.AsSpan(0, length);

    public void Dispose() => ArrayPool<T>.Shared.Return(_array);
}
