using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Torch.Tests.Flows;

/// <summary>A conditional flow is a density of x for every context.</summary>
public sealed class ConditionalFlowTests
{
    private static readonly FlowSpec Spec = (Presets.Find("plane").For(new Shape(2), null).Flow with { Levels = null }).Given(3);

    public static TheoryData<string> Engines => ["managed", "torch"];

    [Theory]
    [MemberData(nameof(Engines))]
    public void Every_context_has_a_density_of_its_own_that_integrates_to_one(string engine)
    {
        using var flow = Create(engine, Spec, seed: 3);
        float[][] contexts = [[0, 0, 0], [1, 0, 0], [-0.5f, 1, 2]];
        var densities = contexts.Select(context => Densities(flow, context)).ToArray();
        foreach (var density in densities)
        {
            Assert.Equal(1, density.Sum() * Cell * Cell, 1e-3);
        }

        Assert.True(densities[0].Zip(densities[1], (a, b) => Math.Abs(a - b)).Sum() * Cell * Cell > 0.01);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_row_is_scored_by_its_own_context_however_many_rows_there_are(string engine)
    {
        using var flow = Create(engine, Spec, seed: 3);
        foreach (var count in new[] { 2, 8, 9, 300, 3000 })
        {
            var rows = FlowCases.RandomRows(Spec, count, seed: 5);
            var context = FlowCases.RandomContext(Spec, count, seed: 5);
            var together = new double[count];
            flow.LogProb(rows, together, context);
            foreach (var row in new[] { 0, 1, count / 2, count - 1 })
            {
                var alone = new double[1];
                flow.LogProb(rows.AsSpan(row * 2, 2), alone, context.AsSpan(row * 3, 3));
                Assert.Equal(alone[0], together[row], 1e-4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_context_that_is_missing_or_too_much_is_refused(string engine)
    {
        using var flow = Create(engine, Spec, seed: 3);
        var missing = Assert.Throws<ArgumentException>(() => flow.LogProb(new float[4], new double[2]));
        Assert.Contains("conditioned on 3 values a row", missing.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => flow.LossGradient(new float[4], new float[5]));
        Assert.Throws<ArgumentException>(() => flow.Decode(new float[4], new float[4], new double[2], new float[3]));
        using var plain = Create(engine, Spec.Given(0), seed: 3);
        var extra = Assert.Throws<ArgumentException>(() => plain.LogProb(new float[4], new double[2], new float[6]));
        Assert.Contains("no context", extra.Message, StringComparison.Ordinal);
    }

    private const double Half = 12;
    private const int Cells = 400;
    private const double Cell = 2 * Half / Cells;

    private static double[] Densities(ITrainableFlow flow, float[] context)
    {
        var rows = new float[Cells * Cells * 2];
        var contexts = new float[Cells * Cells * context.Length];
        for (var cell = 0; cell < Cells * Cells; cell++)
        {
            rows[2 * cell] = (float)((((cell % Cells) + 0.5) * Cell) - Half);
            rows[(2 * cell) + 1] = (float)((((cell / Cells) + 0.5) * Cell) - Half);
            context.CopyTo(contexts.AsSpan(cell * context.Length));
        }

        var logProb = new double[Cells * Cells];
        flow.LogProb(rows, logProb, contexts);
        return [.. logProb.Select(Math.Exp)];
    }

    private static ITrainableFlow Create(string engine, FlowSpec spec, ulong seed)
    {
        // Weights at a third of the contract's spread: the mass then lies inside of the grid.
        var parameters = FlowCases.RandomParameters(spec, seed);
        foreach (ref var weight in parameters.Weights)
        {
            weight *= 0.5f;
        }

        return engine == "managed" ? ManagedEngine.Instance.Create(spec, parameters) : TorchEngine.Instance.Create(spec, parameters);
    }
}
