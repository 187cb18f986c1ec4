using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>How a <see cref="PermuteSpec"/> orders the variables.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<PermuteOrder>))]
public enum PermuteOrder
{
    /// <summary>Last to first.</summary>
    Reverse,

    /// <summary>A random order drawn once from the step's seed.</summary>
    Shuffle,
}

/// <summary>Reorders the variables of a vector; the log-det is zero.</summary>
public sealed record PermuteSpec : StepSpec
{
    /// <summary>The order.</summary>
    public PermuteOrder Order { get; init; } = PermuteOrder.Reverse;

    /// <summary>The seed of a shuffled order; the same seed gives the same order everywhere.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public override string Kind => "permute";

    /// <inheritdoc/>
    public override string Summary => Order == PermuteOrder.Reverse ? "reverse" : $"shuffle, seed {Seed}";

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => RequireVector(input);

    /// <summary>For each output position the input position it takes its value from.</summary>
    /// <param name="features">The length of the vector.</param>
    public int[] Sources(int features)
    {
        var sources = Enumerable.Range(0, features).ToArray();
        if (Order == PermuteOrder.Reverse)
        {
            Array.Reverse(sources);
        }
        else
        {
            SeededRandom.For(Seed, (ulong)features).Shuffle(sources);
        }

        return sources;
    }
}
