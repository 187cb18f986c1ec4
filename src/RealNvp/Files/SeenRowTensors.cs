using System.Globalization;
using System.Runtime.InteropServices;
using RealNvp.Training;

namespace RealNvp.Files;

/// <summary>The hashes of the rows that a model has seen, a U64 vector a part. Versions that know nothing of them read the model all the same.</summary>
internal static class SeenRowTensors
{
    private const string LargestKey = "realnvp.seen_rows";

    public static void Add(SafetensorsWriter writer, SeenRows seen)
    {
        writer.AddMetadata(LargestKey, seen.Largest.ToString(CultureInfo.InvariantCulture));
        foreach (var part in Enum.GetValues<SeenPart>())
        {
            var hashes = seen.Of(part);
            writer.AddBytes(Name(part), SafetensorsType.U64, [hashes.Length], MemoryMarshal.AsBytes(hashes.Span).ToArray());
        }
    }

    /// <summary>Reads the hashes; null if the file has none. Every size is checked before anything of it is allocated.</summary>
    /// <exception cref="ModelFileException">A part is missing, of another type or too long.</exception>
    public static SeenRows? Read(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(LargestKey, out var text))
        {
            return null;
        }

        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var largest)
            ? new(Part(SeenPart.Train), Part(SeenPart.Valid), Part(SeenPart.Test), largest)
            : throw new ModelFileException($"its '{LargestKey}' is no number.");

        ulong[] Part(SeenPart part)
        {
            var tensor = file.Find(Name(part));
            if (tensor.Type != SafetensorsType.U64 || tensor.Shape.Length != 1 || tensor.ElementCount > SeenRows.MostRows)
            {
                throw new ModelFileException(
                    $"the tensor '{Name(part)}' is no vector of at most {SeenRows.MostRows} hashes.");
            }

            var hashes = new ulong[tensor.ElementCount];
            file.ReadBytes(Name(part), MemoryMarshal.AsBytes(hashes.AsSpan()));
            return hashes;
        }
    }

    private static string Name(SeenPart part) => part switch
    {
        SeenPart.Train => "seen.train",
        SeenPart.Valid => "seen.valid",
        _ => "seen.test",
    };
}
