using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>The function between two layers of a network.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<Activation>))]
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
}

/// <summary>
/// A multi-layer perceptron: linear layers with an activation between them and none after the last, so that s and t can
/// take either sign. Hidden layers start as PyTorch starts them; the last layer starts at zero, so that a new coupling is
/// the identity.
/// </summary>
public sealed record MlpSpec : ConditionerSpec
{
    /// <summary>The widest hidden layer that is accepted.</summary>
    public const int MaximumWidth = 1 << 16;

    /// <summary>The widths of the hidden layers, first to last; empty for a single linear layer.</summary>
    public required ImmutableArray<int> Hidden { get; init; }

    /// <summary>The function after every hidden layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Summary =>
        $"{(Hidden.IsEmpty ? "linear" : string.Join('-', Hidden))}{(Hidden.IsEmpty ? "" : $" {Activation.ToString().ToLowerInvariant()}")}";

    /// <summary>The widths of all layers' outputs, the last being <paramref name="outputs"/>.</summary>
    public ImmutableArray<int> Widths(int outputs) => Hidden.Add(outputs);

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(string prefix, int inputs, int outputs)
    {
        if (Hidden.IsDefault || Hidden.Any(width => width is < 1 or > MaximumWidth))
        {
            throw new FlowSpecException($"An mlp's hidden widths must each lie between 1 and {MaximumWidth}.");
        }

        return Layers(prefix, inputs, outputs);
    }

    /// <summary>Records compare arrays by reference; two networks are equal when their widths are.</summary>
    public bool Equals(MlpSpec? other) =>
        other is not null && Activation == other.Activation && Hidden.AsSpan().SequenceEqual(other.Hidden.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Activation, Hidden.Length);

    private IEnumerable<WeightSpec> Layers(string prefix, int inputs, int outputs)
    {
        for (var layer = 0; layer <= Hidden.Length; layer++)
        {
            var isLast = layer == Hidden.Length;
            var width = isLast ? outputs : Hidden[layer];
            var start = isLast ? StartValue.Zero : StartValue.Linear(inputs);
            yield return new($"{prefix}.{layer}.weight", new Shape(width, inputs), WeightRole.Trained, start);
            yield return new($"{prefix}.{layer}.bias", new Shape(width), WeightRole.Trained, start);
            inputs = width;
        }
    }
}
