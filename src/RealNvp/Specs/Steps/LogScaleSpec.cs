using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>How a coupling bounds its log-scales, so that inverses cannot explode.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<LogScaleKind>))]
public enum LogScaleKind
{
    /// <summary><c>s = limit * tanh(raw / limit)</c>: close to raw near zero, never past the limit.</summary>
    Soft,

    /// <summary><c>s = scale * tanh(raw)</c> with a learned scale per variable that starts at the limit, as in the paper (section 4.1).</summary>
    Learned,
}

/// <summary>The bound on a coupling's log-scales.</summary>
/// <param name="Bound">The kind of bound.</param>
/// <param name="Limit">The largest log-scale (soft), or the scale's start (learned); in (0, 20].</param>
public sealed record LogScaleSpec(LogScaleKind Bound = LogScaleKind.Soft, double Limit = 2)
{
    /// <summary>One phrase about the bound.</summary>
    [JsonIgnore]
    public string Summary => FormattableString.Invariant(
        $"log-scale {(Bound == LogScaleKind.Soft ? "within" : "learned from")} {Limit}");

    internal void Check()
    {
        if (Limit is not (> 0 and <= 20))
        {
            throw new FlowSpecException(FormattableString.Invariant(
                $"A log-scale limit must lie in (0, 20] but is {Limit}; exp(20) is already past what float32 can invert."));
        }
    }

    internal IEnumerable<WeightSpec> Weights(int changed) => Bound == LogScaleKind.Learned
        ? [new("scale", new Shape(changed), WeightRole.Trained, new StartValue((float)Limit))]
        : [];
}
