using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RealNvp.Specs;

/// <summary>
/// Holds JSON to the contract of the type that it is read as, before it is read, and says of the first fault which field it is, what was found
/// and what may stand there: the serializer's own messages speak of the program's types.
/// </summary>
internal sealed class JsonCheck
{
    /// <summary>How deep objects and lists may lie in one another.</summary>
    private const int MostLevels = 60;

    private readonly byte[] _json;
    private readonly JsonSerializerOptions _options;
    private readonly string _what;
    private readonly Stack<(string? Key, int Index)> _path = [];
    private readonly OldContexts _contexts = new();

    private JsonCheck(byte[] json, JsonSerializerOptions options, string what) => (_json, _options, _what) = (json, options, what);

    /// <summary>Checks a text.</summary>
    /// <param name="json">The text in UTF-8; what earlier versions wrote and this one does not read is blanked out of it.</param>
    /// <param name="type">What it is read as.</param>
    /// <param name="what">What is read, as in "the recipe"; begins the sentence.</param>
    /// <exception cref="FlowSpecException">The text is no JSON or something else.</exception>
    public static void Run(byte[] json, JsonTypeInfo type, string what)
    {
        var check = new JsonCheck(json, type.Options, what);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            CommentHandling = type.Options.ReadCommentHandling,
            AllowTrailingCommas = type.Options.AllowTrailingCommas,
        });
        try
        {
            reader.Read();
            check.Value(ref reader, type, mayBeNull: false);
            reader.Read();
            check.TakeOutContexts();
        }
        catch (JsonException error)
        {
            throw new FlowSpecException($"{Begin(what)} cannot be read: {JsonWords.Mistake(json, error)}", error);
        }
    }

    private void Value(ref Utf8JsonReader reader, JsonTypeInfo type, bool mayBeNull)
    {
        if (reader.CurrentDepth > MostLevels)
        {
            throw Fault(reader, $"is nested too deeply; at most {Counted.Of(MostLevels, "level", "is", "are")} read");
        }

        if (reader.TokenType == JsonTokenType.Null)
        {
            if (!mayBeNull)
            {
                throw Wrong(ref reader, type);
            }

            return;
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                Object(ref reader, type);
                break;
            case JsonTypeInfoKind.Enumerable:
                Enumerable(ref reader, type);
                break;
            // Settings that only a step or network of somebody's own understands.
            case var _ when type.Type == typeof(JsonElement?) && reader.TokenType != JsonTokenType.StartObject:
                throw Wrong(ref reader, type);
            default:
                Scalar(ref reader, type);
                break;
        }
    }

    private void Enumerable(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong(ref reader, type);
        }

        var element = _options.GetTypeInfo(type.ElementType!);
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            _path.Push((null, index));
            Value(ref reader, element, Nullable.GetUnderlyingType(element.Type) is not null);
            _path.Pop();
        }
    }

    private void Object(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong(ref reader, type);
        }

        var start = reader;
        var discriminator = type.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        type = discriminator is null ? type : Derived(reader, type, discriminator);
        var properties = type.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var end = (int)reader.BytesConsumed; reader.Read() && reader.TokenType != JsonTokenType.EndObject; end = (int)reader.BytesConsumed)
        {
            var key = Text(reader);
            if (!seen.Add(key))
            {
                throw Fault(reader, $"has the key {JsonWords.Quoted(key)} twice; keep one");
            }

            if (key == OldContexts.Name && OldContexts.StoodIn(type.Type))
            {
                OldContext(ref reader, seen.Count == 1 ? null : end);
                continue;
            }

            var known = properties.GetValueOrDefault(key);
            if (known is null && key != discriminator && IsClosed(type))
            {
                throw Fault(reader, JsonWords.UnknownKey(key, type, discriminator));
            }

            reader.Read();
            if (known is null || (known.Set is null && known.AssociatedParameter is null))
            {
                reader.Skip();
                continue;
            }

            _path.Push((key, 0));
            Value(ref reader, _options.GetTypeInfo(known.PropertyType), MayBeNull(known));
            _path.Pop();
            if (key == OldContexts.Name && type.Type == typeof(FlowSpec))
            {
                _contexts.OfFlow = reader.GetInt32();
            }
        }

        if (OldContexts.StoodIn(type.Type) && !seen.Contains(OldContexts.Name))
        {
            _contexts.AddWithout(Place(), Line(start));
        }

        if (type.Properties.FirstOrDefault(property => IsNeeded(property) && !seen.Contains(property.Name)) is { } missing)
        {
            throw Fault(start, $"has no {JsonWords.Quoted(missing.Name)}, which must be {JsonWords.Expected(_options.GetTypeInfo(missing.PropertyType))}");
        }
    }

    /// <summary>The context's width in a coupling, as earlier versions wrote it.</summary>
    /// <param name="reader">Stands at the key, and then at the value.</param>
    /// <param name="before">Where the member before it ends; null if it is the first.</param>
    private void OldContext(ref Utf8JsonReader reader, int? before)
    {
        var (key, line) = ((int)reader.TokenStartIndex, Line(reader));
        reader.Read();
        _path.Push((OldContexts.Name, 0));
        Value(ref reader, _options.GetTypeInfo(typeof(int)), mayBeNull: false);
        var (place, width, end) = (Place(), reader.GetInt32(), (int)reader.BytesConsumed);
        _path.Pop();
        var next = reader;
        next.Read();
        _contexts.Add(place, line, width, before is { } start ? start..end : key..(int)next.TokenStartIndex);
    }

    private void TakeOutContexts()
    {
        if (_contexts.Fault() is { } fault)
        {
            throw Fault(fault.Place, fault.Line, fault.Sentence);
        }

        _contexts.BlankOut(_json);
    }

    /// <summary>What an object is read as, by the key that names its kind, wherever in the object that stands.</summary>
    private JsonTypeInfo Derived(Utf8JsonReader reader, JsonTypeInfo type, string discriminator)
    {
        var start = reader;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isKind = reader.ValueTextEquals(discriminator);
            reader.Read();
            if (!isKind)
            {
                reader.Skip();
                continue;
            }

            var kind = reader.TokenType == JsonTokenType.String ? Text(reader) : null;
            foreach (var derived in type.PolymorphismOptions!.DerivedTypes)
            {
                if (kind is not null && kind.Equals(derived.TypeDiscriminator))
                {
                    return _options.GetTypeInfo(derived.DerivedType);
                }
            }

            _path.Push((discriminator, 0));
            throw Fault(reader, JsonWords.NotOneOf(Found(ref reader), kind, JsonWords.Kinds(type)));
        }

        throw Fault(start, $"has no {JsonWords.Quoted(discriminator)}; name its kind, {JsonWords.OneOf(JsonWords.Kinds(type))}");
    }

    private void Scalar(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        var start = reader;
        reader.Skip();
        var text = _json.AsSpan((int)start.TokenStartIndex, (int)(reader.BytesConsumed - start.TokenStartIndex));
        object? value;
        try
        {
            value = JsonSerializer.Deserialize(text, type);
        }
        catch (InvalidInputException error)
        {
            throw Fault(start, $"is not usable: {error.Message.TrimEnd('.')}");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw Wrong(ref start, type);
        }

        if (value is double number && !double.IsFinite(number) && start.TokenType == JsonTokenType.Number)
        {
            throw Wrong(ref start, type);
        }
    }

    private bool MayBeNull(JsonPropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : !_options.RespectNullableAnnotations || property.IsSetNullable;

    // A parameter of a constructor that has no default is needed too, but not where nulls are left out when it is written.
    private static bool IsNeeded(JsonPropertyInfo property) => property.IsRequired
        || (property.AssociatedParameter is { IsMemberInitializer: false, HasDefaultValue: false, IsNullable: false } && !property.PropertyType.IsValueType);

    private bool IsClosed(JsonTypeInfo type) => (type.UnmappedMemberHandling ?? _options.UnmappedMemberHandling) == JsonUnmappedMemberHandling.Disallow;

    private FlowSpecException Wrong(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        var start = reader;
        return Fault(start, JsonWords.Wrong(Found(ref reader), start.TokenType == JsonTokenType.String ? Text(start) : null, type));
    }

    /// <summary>What stands at the reader, as one reads it.</summary>
    private string Found(ref Utf8JsonReader reader)
    {
        var (type, start) = (reader.TokenType, (int)reader.TokenStartIndex);
        reader.Skip();
        return JsonWords.Found(type, _json.AsSpan(start, (int)reader.BytesConsumed - start));
    }

    /// <summary>A key or text; halves of surrogate pairs, which are no text, are refused.</summary>
    private string Text(Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Fault(reader, "holds a text that is none: half of a surrogate pair");
        }
    }

    private FlowSpecException Fault(Utf8JsonReader reader, string sentence) => Fault(Place(), Line(reader), sentence);

    private FlowSpecException Fault(string place, int line, string sentence) =>
        new($"{Begin(_what)} is not usable: {(place.Length == 0 ? "it" : place)} (line {line}) {sentence}{(sentence[^1] == '?' ? "" : ".")}");

    private string Place() => JsonWords.Path(_path.Reverse());

    private int Line(Utf8JsonReader reader) => JsonWords.Line(_json, (int)reader.TokenStartIndex);

    private static string Begin(string what) => $"{char.ToUpperInvariant(what[0])}{what[1..]}";
}
