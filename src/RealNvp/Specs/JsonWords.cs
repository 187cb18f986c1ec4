using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RealNvp.Specs;

/// <summary>What is said about JSON that is not what it should be, in the words of JSON and not of the program.</summary>
internal static class JsonWords
{
    private const int LongestValue = 40;
    private const int MostKeys = 20;
    private const int MostPlaces = 12;

    /// <summary>What a value of a type looks like, as in: a list of whole numbers such as [64, 64].</summary>
    public static string Expected(JsonTypeInfo type)
    {
        var kind = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (type.Kind == JsonTypeInfoKind.Enumerable)
        {
            return $"a list of {Elements(type.Options.GetTypeInfo(type.ElementType!))}";
        }

        if (type.Kind == JsonTypeInfoKind.Object)
        {
            return type.PolymorphismOptions is { } kinds
                ? $"an object such as {{{Quoted(kinds.TypeDiscriminatorPropertyName)}: {Quoted(Kinds(type)[0])}, ...}}"
                : $"an object with keys such as {Keys(type, null)}";
        }

        return kind.IsEnum ? OneOf(Names(kind, type.Options))
            : kind == typeof(Shape) ? "a list of whole numbers such as [1, 28, 28]"
            : kind == typeof(JsonElement) ? "an object"
            : kind == typeof(bool) ? "true or false"
            : kind == typeof(string) ? "a text in quotes"
            : kind == typeof(char) ? "one character in quotes"
            : kind == typeof(int) ? Whole(int.MinValue, int.MaxValue)
            : kind == typeof(long) ? Whole(long.MinValue, long.MaxValue)
            : kind == typeof(ulong) ? Whole(ulong.MinValue, ulong.MaxValue)
            : kind == typeof(double) ? "a number of at most 308 digits"
            : "another value";
    }

    /// <summary>What is said of a value of the wrong type, or of a name that is none of the known ones.</summary>
    public static string Wrong(string found, string? text, JsonTypeInfo type)
    {
        var kind = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return kind.IsEnum && text is not null ? NotOneOf(found, text, Names(kind, type.Options)) : $"is {found} but must be {Expected(type)}";
    }

    /// <summary>What is said of a name that is none of the known ones.</summary>
    public static string NotOneOf(string found, string? text, IReadOnlyList<string> names)
    {
        var near = text is null ? null : NearestName.FindClose(text, names);
        return $"is {found} but must be {OneOf(names)}{(near is null ? "" : $"; did you mean {Quoted(near)}?")}";
    }

    /// <summary>What is said of a key that an object does not have.</summary>
    public static string UnknownKey(string key, JsonTypeInfo type, string? discriminator)
    {
        var near = NearestName.FindClose(key, [.. type.Properties.Select(property => property.Name)]);
        return $"has a key {Quoted(Shortened(key))} that is not known; {(near is null ? "" : $"did you mean {Quoted(near)}? ")}"
            + $"{(near is null ? "its keys are" : "Its keys are")} {Keys(type, discriminator)}";
    }

    /// <summary>The kinds that an object may be of, as JSON names them.</summary>
    public static IReadOnlyList<string> Kinds(JsonTypeInfo type) =>
        [.. type.PolymorphismOptions!.DerivedTypes.Select(derived => (string)derived.TypeDiscriminator!)];

    /// <summary>Names as in: "a", "b" or "c".</summary>
    public static string OneOf(IReadOnlyList<string> names) => names.Count == 1
        ? Quoted(names[0])
        : $"{string.Join(", ", names.SkipLast(1).Select(Quoted))} or {Quoted(names[^1])}";

    /// <summary>A name in JSON's quotes.</summary>
    public static string Quoted(string name) => $"\"{Escaped(name)}\"";

    /// <summary>A value as it stands in the text; of objects and lists what they are.</summary>
    public static string Found(JsonTokenType token, ReadOnlySpan<byte> value) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        _ => Shortened(Encoding.UTF8.GetString(value)),
    };

    /// <summary>The place of a value, as in <c>flow.steps[1].s.hidden</c>.</summary>
    public static string Path(IEnumerable<(string? Key, int Index)> parts)
    {
        var path = new StringBuilder();
        var count = 0;
        foreach (var (key, index) in parts)
        {
            if (++count > MostPlaces * 2)
            {
                return path.Append(" ...").ToString();
            }

            _ = key is null ? path.Append(CultureInfo.InvariantCulture, $"[{index}]")
                : path.Append(path.Length == 0 ? "" : ".").Append(Escaped(Shortened(key)));
        }

        return path.ToString();
    }

    /// <summary>The line of a byte, from 1.</summary>
    public static int Line(ReadOnlySpan<byte> json, int place) => 1 + json[..Math.Min(place, json.Length)].Count((byte)'\n');

    /// <summary>What is said of a text that is no JSON.</summary>
    public static string Mistake(ReadOnlySpan<byte> json, JsonException error)
    {
        if (json.Trim(" \t\r\n"u8).IsEmpty)
        {
            return "the text is empty.";
        }

        var (line, column) = ((int)(error.LineNumber ?? 0), (int)(error.BytePositionInLine ?? 0));
        var rest = json;
        for (var skipped = 0; skipped < line && rest.IndexOf((byte)'\n') is >= 0 and var end; skipped++)
        {
            rest = rest[(end + 1)..];
        }

        // Of a word that is no value the whole is shown.
        var start = Math.Min(column, rest.Length);
        while (start > 0 && char.IsAsciiLetterOrDigit((char)rest[start - 1]))
        {
            start--;
        }

        rest = rest[start..];
        var near = Encoding.UTF8.GetString(rest[..Math.Min(rest.Length, LongestValue)]).ReplaceLineEndings(" ").Trim();
        return near.Length == 0
            ? $"the JSON ends in the middle, at line {line + 1}; a bracket, a quote or a value is missing."
            : $"the JSON has a mistake at line {line + 1}, column {start + 1}, at or before '{Shortened(near)}'; look for a comma, a quote or a bracket too few or too many.";
    }

    private static string Elements(JsonTypeInfo element) =>
        element.Type == typeof(int) ? "whole numbers such as [64, 64]"
        : element.Type == typeof(double) ? "numbers such as [0.5, 1]"
        : element.Type == typeof(string) ? "texts such as [\"a\", \"b\"]"
        : element.Type.IsEnum ? $"names, each {OneOf(Names(element.Type, element.Options))}"
        : element.PolymorphismOptions is { } kinds ? $"objects such as [{{{Quoted(kinds.TypeDiscriminatorPropertyName)}: {Quoted(Kinds(element)[0])}}}]"
        : "objects, [{ ... }, { ... }]";

    private static string Whole<T>(T least, T most)
        where T : INumber<T> => string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");

    private static IReadOnlyList<string> Names(Type type, JsonSerializerOptions options) =>
    [
        .. ((IEnumerable)Enum.GetValuesAsUnderlyingType(type)).Cast<object>()
            .Select(value => JsonSerializer.Serialize(Enum.ToObject(type, value), options.GetTypeInfo(type)).Trim('"')),
    ];

    private static string Keys(JsonTypeInfo type, string? discriminator)
    {
        string[] all = [.. discriminator is null ? [] : new[] { discriminator }, .. type.Properties.Where(IsRead).Select(property => property.Name)];
        return string.Join(", ", all.Take(MostKeys).Select(Quoted)) + (all.Length > MostKeys ? ", ..." : "");
    }

    private static bool IsRead(JsonPropertyInfo property) => property.Set is not null || property.AssociatedParameter is not null;

    // As JSON has it, so that no letter breaks the line.
    private static string Escaped(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    private static string Shortened(string text) => text.Length <= LongestValue ? text : $"{text[..(LongestValue / 2)]}...{text[^10..]}";
}
