using System.Runtime.CompilerServices;
using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>How many rows go through a flow between two looks at a cancellation: as many as take a fraction of a second, from its spec alone.</summary>
internal static class FlowWork
{
    /// <summary>Of small flows more rows at once gain nothing.</summary>
    private const int MostRows = 1024;

    /// <summary>Multiplications, which two cores do in a tenth of a second, and busy ones in one.</summary>
    private const long AtOnce = 1L << 31;

    private static readonly ConditionalWeakTable<FlowSpec, StrongBox<int>> Known = [];

    /// <summary>The rows at once, at least 1.</summary>
    public static int RowsAtOnce(FlowSpec spec) =>
        Known.GetValue(spec, static flow => new((int)Math.Clamp(AtOnce / Math.Max(1, OfRow(flow)), 1, MostRows))).Value;

    /// <summary>The multiplications that one row takes: every weight once, those of images at every pixel.</summary>
    private static long OfRow(FlowSpec spec) => FlowPlan.Of(spec).AllSteps.Sum(step =>
        step.TrainedWeights * (step.Input.Rank == 3 ? step.Input[1] * step.Input[2] : 1));
}
