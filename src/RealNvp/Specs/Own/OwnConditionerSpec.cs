using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>A network of one's own, by the name that its <see cref="ConditionerKind"/> was registered by.</summary>
public sealed record OwnConditionerSpec : ConditionerSpec
{
    /// <summary>The name of its kind.</summary>
    public required string Name { get; init; }

    /// <summary>Its settings, a JSON object that its kind understands; null for none.</summary>
    public JsonElement? Settings { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Summary => OwnSettings.Summary(Name, Settings);

    /// <summary>A number among the settings.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="otherwise">The number where it is left out.</param>
    /// <exception cref="FlowSpecException">Something else stands there.</exception>
    public double Number(string key, double otherwise) => OwnSettings.Number(Settings, key, otherwise);

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(string prefix, int inputs, int outputs) =>
        OwnKinds.Conditioner(Name).Weights(inputs, outputs, this).Select(weight => weight with { Name = $"{prefix}.{weight.Name}" });

    /// <summary>Two networks are equal when their names and settings are.</summary>
    public bool Equals(OwnConditionerSpec? other) => other is not null && Name == other.Name && OwnSettings.AreEqual(Settings, other.Settings);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name);
}
