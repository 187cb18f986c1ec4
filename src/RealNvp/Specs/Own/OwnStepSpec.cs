using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>A step of one's own, by the name that its <see cref="StepKind"/> was registered by.</summary>
public sealed record OwnStepSpec : StepSpec
{
    /// <summary>The name of its kind.</summary>
    public required string Name { get; init; }

    /// <summary>Its settings, a JSON object that its kind understands; null for none.</summary>
    public JsonElement? Settings { get; init; }

    /// <inheritdoc/>
    public override string Kind => "own";

    /// <inheritdoc/>
    public override string Summary => OwnSettings.Summary(Name, Settings);

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool SeesContext => OwnKinds.Step(Name).SeesContext;

    /// <summary>A number among the settings.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="otherwise">The number where it is left out.</param>
    /// <exception cref="FlowSpecException">Something else stands there.</exception>
    public double Number(string key, double otherwise) => OwnSettings.Number(Settings, key, otherwise);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => OwnKinds.Step(Name).OutputShape(input, this);

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input, int context) => OwnKinds.Step(Name).Weights(input, context, this);

    /// <summary>Two steps are equal when their names and settings are.</summary>
    public bool Equals(OwnStepSpec? other) => other is not null && Name == other.Name && OwnSettings.AreEqual(Settings, other.Settings);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name);
}
