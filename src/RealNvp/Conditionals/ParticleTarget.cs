using RealNvp.Flows;
using RealNvp.Rows;

namespace RealNvp.Conditionals;

/// <summary>What particles are measured by: the flow's density of their rows, and that of the proposal they came from.</summary>
/// <param name="model">The model.</param>
/// <param name="context">What rows are conditioned on by training.</param>
/// <param name="space">What particles are numbers of.</param>
/// <param name="proposal">Where they come from.</param>
internal sealed class ParticleTarget(DensityModel model, float[] context, FreeSpace space, KernelProposal proposal)
{
    /// <summary>The numbers.</summary>
    public FreeSpace Space => space;

    /// <summary>Where particles come from.</summary>
    public KernelProposal Proposal => proposal;

    /// <summary>Measures particles.</summary>
    /// <param name="numbers"><c>[n, Space.Dimension]</c>.</param>
    /// <param name="logDensities">Receives the logarithms of the flow's density over the numbers; minus infinity where there is none.</param>
    /// <param name="logProposals">Receives those of the proposal's density.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    public void Measure(ReadOnlySpan<double> numbers, Span<double> logDensities, Span<double> logProposals, CancellationToken cancellationToken)
    {
        var (width, count) = (space.Dimension, logDensities.Length);
        using var slopes = new Rented<double>(count);
        var rows = new float[count * model.Dimension];
        for (var index = 0; index < count; index++)
        {
            var particle = numbers.Slice(index * width, width);
            slopes.Span[index] = space.ToRow(particle, rows.AsSpan(index * model.Dimension, model.Dimension));
            logProposals[index] = proposal.LogDensity(particle);
        }

        model.Flow.LogProb(rows, logDensities, RowCopy.Repeated(context, count), cancellationToken);
        for (var index = 0; index < count; index++)
        {
            var value = logDensities[index] + slopes.Span[index];
            logDensities[index] = double.IsNaN(value) || double.IsPositiveInfinity(value) ? double.NegativeInfinity : value;
        }
    }
}
