using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace RealNvp.Files;

/// <summary>Reads the floating-point types of a safetensors file into singles or doubles.</summary>
internal static class FloatingPointReader
{
    // Small enough for the stack, large enough that a system call is a small part of the cost.
    private const int ChunkBytes = 1 << 15;

    // The bytes of a span of floats may be more than an int can count.
    private const int DirectElements = 1 << 26;

    public static void Read<T>(SafetensorsFile file, SafetensorsEntry tensor, Span<T> destination, long firstElement)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var stored = tensor.Type switch
        {
            SafetensorsType.F32 => typeof(float),
            SafetensorsType.F64 => typeof(double),
            SafetensorsType.F16 or SafetensorsType.BF16 => typeof(Half),
            _ => throw new ModelFileException(
                $"The tensor {SafetensorsHeader.Shown(tensor.Name)} of '{file.Path}' has the type "
                + $"{SafetensorsTypeExtensions.NameOf(tensor.Type)} and a floating-point one is due; convert it before it is written."),
        };
        var width = SafetensorsTypeExtensions.BitsOf(tensor.Type) / 8;
        var step = stored == typeof(T) ? DirectElements : ChunkBytes / width;
        Span<byte> buffer = stackalloc byte[stored == typeof(T) ? 0 : ChunkBytes];
        for (var done = 0; done < destination.Length;)
        {
            var part = destination.Slice(done, Math.Min(step, destination.Length - done));
            var firstByte = (firstElement + done) * width;
            if (stored == typeof(T))
            {
                var bytes = MemoryMarshal.AsBytes(part);
                file.ReadRaw(tensor, bytes, firstByte);
                LittleEndian.Correct(bytes, width);
            }
            else
            {
                var bytes = buffer[..(part.Length * width)];
                file.ReadRaw(tensor, bytes, firstByte);
                Convert(tensor.Type, bytes, part);
            }

            done += part.Length;
        }
    }

    private static void Convert<T>(SafetensorsType type, ReadOnlySpan<byte> bytes, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = type switch
            {
                SafetensorsType.F64 => T.CreateTruncating(BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * 8)..])),
                SafetensorsType.F32 => T.CreateTruncating(BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..])),
                SafetensorsType.F16 => T.CreateTruncating(BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * 2)..])),
                _ => T.CreateTruncating(
                    BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 2)..]) << 16)),
            };
        }
    }
}
