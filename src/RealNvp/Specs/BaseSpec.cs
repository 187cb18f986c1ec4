using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>What the latents of a flow are distributed as.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<BaseKind>))]
public enum BaseKind
{
    /// <summary>Independent standard normals.</summary>
    Normal,

    /// <summary>
    /// Independent Student t variables, whose tails fall as a power: for data with heavy tails, which no flow with bounded scales makes of a
    /// normal (arXiv:1907.04481).
    /// </summary>
    StudentT,
}

/// <summary>The base distribution of a flow.</summary>
/// <param name="Kind">What the latents are distributed as.</param>
/// <param name="DegreesOfFreedom">Of Student's t, 1 to 1000: the fewer, the heavier the tails; normals have no such number.</param>
public sealed record BaseSpec(BaseKind Kind = BaseKind.Normal, double DegreesOfFreedom = 5)
{
    /// <summary>One phrase about the distribution.</summary>
    [JsonIgnore]
    public string Summary => Kind == BaseKind.Normal ? "normal" : FormattableString.Invariant($"student-t, {DegreesOfFreedom} degrees of freedom");

    internal void Check()
    {
        if (!(DegreesOfFreedom is >= 1 and <= 1000))
        {
            throw new FlowSpecException(FormattableString.Invariant(
                $"A base distribution's degrees of freedom must lie between 1 and 1000 but are {DegreesOfFreedom}; for more, take a normal base."));
        }
    }
}
