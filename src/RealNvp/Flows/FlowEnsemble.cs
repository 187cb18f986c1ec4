using System.Numerics.Tensors;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Flows;

/// <summary>
/// Several flows on rows of one kind as one density, the mean of theirs: <c>p(x) = 1/K sum_k p_k(x)</c>. Its spec is that of the first member and says shape,
/// levels and context of all; steps and bases may differ. It has no latents of its own. <see cref="FlowDensity"/> gives its densities and draws its rows.
/// </summary>
internal sealed class FlowEnsemble : IFlow
{
    /// <summary>The most members.</summary>
    public const int MostMembers = 64;

    private readonly IFlow[] _members;
    private readonly double _logCount;

    /// <summary>Joins flows, which the ensemble then owns.</summary>
    /// <exception cref="InvalidInputException">They are fewer than two or too many, or their rows are not of one kind.</exception>
    public FlowEnsemble(IReadOnlyList<IFlow> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        RequireOneKind([.. members.Select(member => member.Spec)]);
        (_members, _logCount, Dimension) = ([.. members], Math.Log(members.Count), members[0].Dimension);
    }

    /// <summary>The flows, at least two.</summary>
    public IReadOnlyList<IFlow> Members => _members;

    /// <inheritdoc/>
    public FlowSpec Spec => _members[0].Spec;

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <summary>Throws unless flows can be an ensemble.</summary>
    /// <exception cref="InvalidInputException">They cannot; the sentence says why.</exception>
    public static void RequireOneKind(IReadOnlyList<FlowSpec> members)
    {
        if (members.Count is < 2 or > MostMembers)
        {
            throw new InvalidInputException($"An ensemble is of 2 to {MostMembers} flows but {Counted.Of(members.Count, "flow", "is", "are")} given.");
        }

        for (var other = 1; other < members.Count; other++)
        {
            if (!members[other].Shape.Equals(members[0].Shape) || members[other].Levels != members[0].Levels || members[other].Context != members[0].Context)
            {
                throw new InvalidInputException(
                    $"The flows of an ensemble take rows of one kind, but the first takes {Kind(members[0])} and number {other + 1} {Kind(members[other])}; "
                    + "take flows that were trained on the same data.");
            }
        }
    }

    /// <summary>The log density of each row, in nats; as <see cref="FlowDensity"/> gives it.</summary>
    public void LogProb(ReadOnlySpan<float> rows, Span<double> logProb, ReadOnlySpan<float> context, CancellationToken cancellationToken)
    {
        _members[0].LogProb(rows, logProb, context, cancellationToken);
        using var own = new Rented<double>(logProb.Length);
        foreach (var member in _members.AsSpan(1))
        {
            member.LogProb(rows, own.Span, context, cancellationToken);
            Add(logProb, own.Span);
        }

        TensorPrimitives.Subtract(logProb, _logCount, logProb);
    }

    /// <summary>
    /// Draws rows: each from a member that is picked by the seed, any with the same chance. Row i is the same however many rows are drawn: it is the next one of
    /// what its member draws by a seed of its own.
    /// </summary>
    public void Sample(Span<float> rows, ulong seed, double temperature, ReadOnlySpan<float> context, CancellationToken cancellationToken)
    {
        var (count, width) = (rows.Length / Dimension, Spec.Context);
        FlowDensity.RequireTemperature(temperature);
        RowCount.Check(rows.Length, Dimension, count);
        RowCount.CheckContext(context.Length, width, count);
        using var picked = new Rented<int>(count);
        var random = SeededRandom.For(seed, SeedPurpose.Members);
        foreach (ref var member in picked.Span)
        {
            member = random.NextInt(_members.Length);
        }

        for (var member = 0; member < _members.Length; member++)
        {
            var own = picked.Span.Count(member);
            using var drawn = new Rented<float>(own * Dimension);
            using var given = new Rented<float>(own * width);
            for (int row = 0, next = 0; row < count; row++)
            {
                if (picked.Span[row] == member)
                {
                    context.Slice(row * width, width).CopyTo(given.Span[(next++ * width)..]);
                }
            }

            _members[member].Sample(drawn.Span, SeedOf(seed, member), temperature, given.Span, cancellationToken);
            for (int row = 0, next = 0; row < count; row++)
            {
                if (picked.Span[row] == member)
                {
                    drawn.Span.Slice(next++ * Dimension, Dimension).CopyTo(rows[(row * Dimension)..]);
                }
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">Always.</exception>
    public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default) => throw NoLatents();

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">Always.</exception>
    public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default) => throw NoLatents();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var member in _members)
        {
            member.Dispose();
        }
    }

    /// <summary>Adds densities to others, both by their logarithms.</summary>
    internal static void Add(Span<double> logProb, ReadOnlySpan<double> others)
    {
        for (var row = 0; row < logProb.Length; row++)
        {
            logProb[row] = LogSums.LogAddExp(logProb[row], others[row]);
        }
    }

    internal static InvalidInputException NoLatents() => new(
        "The model is an ensemble of several flows, each of which has latents of its own; take one of its members to map rows to latents and back.");

    /// <summary>The seed that a member draws by.</summary>
    internal static ulong SeedOf(ulong seed, int member) => SeededRandom.For(seed, SeedPurpose.Members, (ulong)member + 1).NextUInt64();

    private static string Kind(FlowSpec spec) => $"shape {spec.Shape}{(spec.Levels is { } levels ? $" with {levels} levels" : "")} and a context of {spec.Context}";
}
