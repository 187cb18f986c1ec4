using RealNvp.Files;
using RealNvp.Fuzzing;
using RealNvp.Golden;

namespace RealNvp.Tests.Fuzz;

/// <summary>A model file taken apart: the texts of its header and its tensors, to be damaged and put together again.</summary>
internal sealed class ModelParts
{
    private const string SpecKey = "realnvp.spec";

    private readonly Dictionary<string, string> _texts;
    private readonly List<(SafetensorsEntry Entry, byte[] Bytes)> _tensors = [];

    private ModelParts(string path)
    {
        using var file = SafetensorsFile.Open(path);
        _texts = new(file.Metadata);
        foreach (var entry in file.Tensors)
        {
            var bytes = new byte[entry.ByteLength];
            file.ReadBytes(entry.Name, bytes);
            _tensors.Add((entry, bytes));
        }
    }

    /// <summary>The golden files of some kinds, taken apart.</summary>
    public static ModelParts[] Golden(params ReadOnlySpan<string> kinds) =>
        [.. GoldenFolder.Names(kinds).Select(name => GoldenFolder.File(name)).Where(File.Exists).Select(path => new ModelParts(path))];

    /// <summary>The text of a key.</summary>
    public string? Text(string key) => _texts.GetValueOrDefault(key);

    /// <summary>
    /// The file with a text of its header damaged, a value of a tensor made one that is none, or a tensor left out, renamed or of another shape.
    /// </summary>
    /// <remarks>Specs have a campaign of their own: here one is damaged one time in ten.</remarks>
    public byte[] Damaged(Random random)
    {
        var texts = new Dictionary<string, string>(_texts);
        var tensors = _tensors
            .Select(tensor => (tensor.Entry.Name, tensor.Entry.Type, Shape: tensor.Entry.Shape.ToArray(), Bytes: (byte[])tensor.Bytes.Clone()))
            .ToList();
        for (var damage = random.Next(1, 3); damage > 0; damage--)
        {
            var key = texts.Keys.ElementAt(random.Next(texts.Count));
            var place = tensors.Count > 0 ? random.Next(tensors.Count) : -1;
            switch (random.Next(8))
            {
                case 0 when place >= 0:
                    tensors.RemoveAt(place);
                    break;
                case 1 when place >= 0:
                    tensors[place] = tensors[place] with { Name = tensors[random.Next(tensors.Count)].Name + "x" };
                    break;
                case 2 when place >= 0:
                    tensors[place] = tensors[place] with { Shape = [.. tensors[place].Shape, 1] };
                    break;
                case 3 or 4 when place >= 0 && tensors[place].Bytes is { Length: >= 8 } bytes:
                    // The numbers that are none, the largest and the smallest, in the width of the type.
                    var width = tensors[place].Type == SafetensorsType.F64 ? 8 : 4;
                    var value = random.Next(6) switch
                    {
                        0 => double.NaN,
                        1 => double.PositiveInfinity,
                        2 => double.NegativeInfinity,
                        3 => -1e38,
                        4 => 1e38,
                        _ => 0,
                    };
                    var encoded = width == 8 ? BitConverter.GetBytes(value) : BitConverter.GetBytes((float)value);
                    encoded.CopyTo(bytes, random.Next(bytes.Length / width) * width);
                    break;
                default:
                    if (key != SpecKey || random.Next(10) == 0)
                    {
                        texts[key] = JsonDamage.Of(random, texts[key]);
                    }

                    break;
            }
        }

        return Joined(texts, tensors);
    }

    private static byte[] Joined(
        Dictionary<string, string> texts, List<(string Name, SafetensorsType Type, long[] Shape, byte[] Bytes)> tensors)
    {
        using var header = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (key, text) in texts)
            {
                json.WriteString(key, text);
            }

            json.WriteEndObject();
            var offset = 0L;
            foreach (var (name, type, shape, bytes) in tensors.DistinctBy(tensor => tensor.Name))
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsTypeExtensions.NameOf(type));
                json.WriteStartArray("shape");
                Array.ForEach(shape, json.WriteNumberValue);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += bytes.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return [.. BitConverter.GetBytes(header.Length), .. header.ToArray(), .. tensors.DistinctBy(tensor => tensor.Name).SelectMany(tensor => tensor.Bytes)];
    }
}
