using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace RealNvp.Files;

/// <summary>
/// Reads the JSON header strictly and checks that the tensors tile the rest of the file. Stricter than the reference in
/// three points, each a sign of a damaged or doubtful file: a key given twice, a field that the format does not know, and
/// <c>__metadata__</c> that is null.
/// </summary>
internal ref struct SafetensorsHeaderReader
{
    private readonly string _path;
    private readonly Dictionary<string, string> _metadata = [];
    private readonly Dictionary<string, SafetensorsEntry> _entries = [];
    private Utf8JsonReader _json;

    private SafetensorsHeaderReader(ReadOnlySpan<byte> header, string path)
    {
        _path = path;
        _json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 4 });
    }

    /// <summary>Reads the header of a file whose data part, behind the header, has <paramref name="dataLength"/> bytes.</summary>
    /// <exception cref="ModelFileException">The header breaks a rule of the format.</exception>
    public static SafetensorsHeader Read(ReadOnlySpan<byte> header, long dataLength, string path)
    {
        if (!Utf8.IsValid(header))
        {
            throw SafetensorsHeader.Unusable(path, "its header is not UTF-8 text");
        }

        var reader = new SafetensorsHeaderReader(header, path);
        try
        {
            reader.ReadRoot();
        }
        catch (JsonException error)
        {
            throw SafetensorsHeader.Unusable(path, $"its header is not valid JSON near byte {reader._json.BytesConsumed}", error);
        }

        return new SafetensorsHeader(reader._metadata, reader.Tiled(dataLength));
    }

    private void ReadRoot()
    {
        _json.Read();
        Expect(JsonTokenType.StartObject, "its header is not a JSON object");
        var metadataSeen = false;
        while (NextProperty(out var name))
        {
            if (name == SafetensorsHeader.MetadataKey)
            {
                Require(!metadataSeen, "its header gives '__metadata__' twice");
                metadataSeen = true;
                ReadMetadata();
            }
            else
            {
                Require(!_entries.ContainsKey(name), $"its header gives the tensor {SafetensorsHeader.Shown(name)} twice");
                _entries.Add(name, ReadEntry(name));
            }
        }

        // Nothing but white space may follow; the reader throws where something does.
        _json.Read();
    }

    private void ReadMetadata()
    {
        Expect(JsonTokenType.StartObject, "its '__metadata__' is not a JSON object");
        while (NextProperty(out var key))
        {
            Expect(JsonTokenType.String, $"its metadata {SafetensorsHeader.Shown(key)} is not a string");
            Require(_metadata.TryAdd(key, Text()), $"its metadata gives {SafetensorsHeader.Shown(key)} twice");
        }
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        var shown = SafetensorsHeader.Shown(name);
        Expect(JsonTokenType.StartObject, $"its tensor {shown} is not a JSON object");
        SafetensorsType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (NextProperty(out var field))
        {
            switch (field)
            {
                case "dtype" when type is null:
                    type = ReadType(shown);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers($"the shape of its tensor {shown} is not an array of whole numbers");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers($"the data_offsets of its tensor {shown} are not an array of whole numbers");
                    break;
                default:
                    throw Unusable($"its tensor {shown} has the field {SafetensorsHeader.Shown(field)} twice or without a meaning");
            }
        }

        if (type is null || shape is null || offsets is null)
        {
            throw Unusable($"its tensor {shown} lacks a dtype, a shape or data_offsets");
        }

        Require(offsets.Length == 2 && offsets[0] <= offsets[1], $"the data_offsets of its tensor {shown} are not a begin and an end");
        Require(
            SafetensorsTypeExtensions.TryMeasure(type.Value, shape, out var elements, out var bytes),
            $"the shape of its tensor {shown} is larger than any file or does not fill whole bytes");
        Require(
            offsets[1] - offsets[0] == bytes,
            $"its tensor {shown} needs {Counted.Of(bytes, "byte")} by its shape and has {offsets[1] - offsets[0]} by its data_offsets");
        return new SafetensorsEntry(name, type.Value, ImmutableArray.Create(shape), elements, offsets[0], bytes);
    }

    private SafetensorsType ReadType(string shown)
    {
        Expect(JsonTokenType.String, $"the dtype of its tensor {shown} is not a string");
        var text = Text();
        Require(
            SafetensorsTypeExtensions.TryParse(text, out var type),
            $"its tensor {shown} has the unknown dtype {SafetensorsHeader.Shown(text)}");
        return type;
    }

    private long[] ReadNumbers(string complaint)
    {
        Expect(JsonTokenType.StartArray, complaint);
        var numbers = new List<long>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            // As unsigned first: "-0", "1.0" and "1e2" are no counts, and the reference refuses them too.
            Expect(JsonTokenType.Number, complaint);
            Require(_json.TryGetUInt64(out var number) && number <= long.MaxValue, complaint);
            numbers.Add((long)number);
        }

        return [.. numbers];
    }

    // Sorted by offset, each tensor must begin where the one before ended, and the last end where the file does.
    private readonly List<SafetensorsEntry> Tiled(long dataLength)
    {
        var entries = _entries.Values.OrderBy(entry => entry.Offset).ThenBy(entry => entry.ByteLength).ToList();
        var end = 0L;
        foreach (var entry in entries)
        {
            Require(
                entry.Offset == end,
                $"its tensor {SafetensorsHeader.Shown(entry.Name)} begins at byte {entry.Offset} of the data where {end} is due");
            Require(
                entry.ByteLength <= dataLength - end,
                $"its tensor {SafetensorsHeader.Shown(entry.Name)} ends behind the {Counted.Of(dataLength, "byte")} of data in the file");
            end += entry.ByteLength;
        }

        Require(end == dataLength, $"its tensors take {Counted.Of(end, "byte")} and the file holds {dataLength}");
        return entries;
    }

    private bool NextProperty(out string name)
    {
        _json.Read();
        var isProperty = _json.TokenType == JsonTokenType.PropertyName;
        name = isProperty ? Text() : "";
        if (isProperty)
        {
            _json.Read();
        }

        return isProperty;
    }

    private string Text()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            // An escape such as \ud800 alone stands for no character.
            throw SafetensorsHeader.Unusable(_path, $"its header has a broken escape near byte {_json.BytesConsumed}", error);
        }
    }

    private readonly void Expect(JsonTokenType token, string complaint) => Require(_json.TokenType == token, complaint);

    private readonly void Require(bool holds, string complaint)
    {
        if (!holds)
        {
            throw Unusable(complaint);
        }
    }

    private readonly ModelFileException Unusable(string complaint) => SafetensorsHeader.Unusable(_path, complaint);
}
