using System.Buffers;

namespace RealNvp.Flows;

/// <summary>Floats from the shared pool, returned when disposed.</summary>
internal readonly ref struct RentedFloats(int length)
{
    private readonly float[] _array = ArrayPool<float>.Shared.Rent(length);

    public Span<float> Span => _array.AsSpan(0, length);

    public void Dispose() => ArrayPool<float>.Shared.Return(_array);
}
