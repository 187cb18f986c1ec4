using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// A network that reads the variables a coupling keeps and gives numbers for those it changes. It may be any network: the
/// inverse of a coupling never inverts it (arXiv:1605.08803, equation 8). In JSON the property <c>net</c> names the kind.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "net")]
[JsonDerivedType(typeof(MlpSpec), "mlp")]
[JsonDerivedType(typeof(ResidualMlpSpec), "residual-mlp")]
[JsonDerivedType(typeof(OwnConditionerSpec), "own-network")]
public abstract record ConditionerSpec
{
    /// <summary>One line about the network, for tables and reports.</summary>
    [JsonIgnore]
    public abstract string Summary { get; }

    /// <summary>The weights of a network from <paramref name="inputs"/> to <paramref name="outputs"/> numbers, named after <paramref name="prefix"/>.</summary>
    /// <exception cref="FlowSpecException">The settings make no sense.</exception>
    public abstract IEnumerable<WeightSpec> Weights(string prefix, int inputs, int outputs);
}
