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

    /// <summary>
    /// A mixture of normals that is fitted to the latents that the flow has before it trains, and stays as it is: for data in clusters, which no bijection
    /// makes of one normal without threads between them.
    /// </summary>
    Mixture,
}

/// <summary>The base distribution of a flow.</summary>
/// <param name="Kind">What the latents are distributed as.</param>
/// <param name="DegreesOfFreedom">Of Student's t, 1 to 1000: the fewer, the heavier the tails; normals have no such number.</param>
public sealed record BaseSpec(BaseKind Kind = BaseKind.Normal, double DegreesOfFreedom = 5)
{
    /// <summary>The normals of a mixture; null for one that is still to be fitted to data, and for other kinds.</summary>
    public IReadOnlyList<MixtureComponent>? Components { get; init; }

    /// <summary>One phrase about the distribution.</summary>
    [JsonIgnore]
    public string Summary => Kind switch
    {
        BaseKind.Normal => "normal",
        BaseKind.Mixture => Components is { } normals ? $"mixture of {Counted.Of(normals.Count, "normal")}" : "mixture of normals, fitted to the data",
        _ => FormattableString.Invariant($"student-t, {DegreesOfFreedom} degrees of freedom"),
    };

    /// <summary>Whether it is a mixture that is still to be fitted to data.</summary>
    [JsonIgnore]
    internal bool IsOpen => Kind == BaseKind.Mixture && Components is null;

    /// <param name="latents">The shape of the latents.</param>
    internal void Check(Shape latents)
    {
        if (Components is not null && Kind != BaseKind.Mixture)
        {
            throw new FlowSpecException("A base distribution has the components of a mixture but is none; leave them out, or take a mixture.");
        }

        if (Kind == BaseKind.Mixture && latents.Rank != 1)
        {
            throw new FlowSpecException($"A mixture is a base for vectors, but the latents are {latents}; take a normal base.");
        }

        if (Components is { } components && MixtureComponent.Fault(components, latents.Size) is { } fault)
        {
            throw new FlowSpecException($"The mixture of the base distribution {fault}.");
        }

        if (!(DegreesOfFreedom is >= 1 and <= 1000))
        {
            throw new FlowSpecException(FormattableString.Invariant(
                $"A base distribution's degrees of freedom must lie between 1 and 1000 but are {DegreesOfFreedom}; for more, take a normal base."));
        }
    }
}
