using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// The shape of one datum, without the batch: <c>[features]</c> for a vector, <c>[channels, height, width]</c> for an image.
/// Written in JSON as an array of numbers.
/// </summary>
[JsonConverter(typeof(ShapeJsonConverter))]
public sealed class Shape : IEquatable<Shape>
{
    /// <summary>The most values one datum may have; larger shapes are refused before anything is allocated.</summary>
    public const int MaximumSize = 1 << 26;

    /// <summary>The most axes.</summary>
    public const int MaximumRank = 16;

    private readonly ImmutableArray<int> _sizes;

    /// <summary>Creates a shape from its sizes, each at least 1.</summary>
    /// <exception cref="FlowSpecException">There is no size, there are more than <see cref="MaximumRank"/>, one is below 1, or the product passes <see cref="MaximumSize"/>.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        _sizes = [.. sizes];
        if (sizes.Length == 0)
        {
            throw new FlowSpecException("A shape needs at least one size; give for example [64] or [1, 28, 28].");
        }

        if (sizes.Length > MaximumRank)
        {
            throw new FlowSpecException($"A shape has at most {MaximumRank} sizes but this one {sizes.Length}.");
        }

        var product = 1L;
        foreach (var size in sizes)
        {
            product *= Math.Max(size, 0);
            if (size < 1 || product > MaximumSize)
            {
                throw new FlowSpecException(
                    $"The shape {this} is not usable; sizes must be at least 1 and their product at most {MaximumSize}.");
            }
        }

        Size = (int)product;
    }

    /// <summary>The number of values in one datum: the product of all sizes.</summary>
    public int Size { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => _sizes.Length;

    /// <summary>The size along one axis.</summary>
    public int this[int axis] => _sizes[axis];

    /// <summary>The sizes, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => _sizes.AsSpan();

    /// <summary>How many numbers there are of so many for each of so many, for a layer that is as wide.</summary>
    /// <exception cref="FlowSpecException">There are more than <see cref="MaximumSize"/>.</exception>
    internal static int Product(int count, int each) => (long)count * each is <= MaximumSize and var product
        ? (int)product
        : throw new FlowSpecException($"A network would have {(long)count * each} outputs, {each} for each of {count}, but at most {MaximumSize} are possible.");

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var size in _sizes)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <summary>The sizes in brackets, as in <c>[1, 28, 28]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _sizes)}]";

    internal sealed class ShapeJsonConverter : JsonConverter<Shape>
    {
        public override Shape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("a shape is an array of whole numbers");
            }

            var sizes = new List<int>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                sizes.Add(reader.GetInt32());
            }

            return new Shape([.. sizes]);
        }

        public override void Write(Utf8JsonWriter writer, Shape value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var size in value._sizes)
            {
                writer.WriteNumberValue(size);
            }

            writer.WriteEndArray();
        }
    }
}
