using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// A convolutional network that reads what an image coupling keeps and gives numbers for every pixel of what it changes. In JSON the
/// property <c>net</c> names the kind.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "net")]
[JsonDerivedType(typeof(ResNetSpec), "resnet")]
public abstract record ImageConditionerSpec
{
    /// <summary>One line about the network, for tables and reports.</summary>
    [JsonIgnore]
    public abstract string Summary { get; }

    /// <summary>
    /// The weights and the state of a network from <paramref name="inputs"/> to <paramref name="outputs"/> channels, named after
    /// <paramref name="prefix"/>.
    /// </summary>
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="inputs">The channels of the image it sees.</param>
    /// <param name="outputs">The channels it gives.</param>
    /// <param name="isMasked">Whether the image has holes in it: the changed pixels of a checkerboard.</param>
    /// <param name="context">The number of context values it sees besides.</param>
    /// <exception cref="FlowSpecException">The settings make no sense.</exception>
    public abstract IEnumerable<WeightSpec> Weights(string prefix, int inputs, int outputs, bool isMasked, int context);
}
