using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>The steps that the managed engine has.</summary>
internal static class ManagedSteps
{
    /// <summary>Null when every step of a plan can be built; otherwise the first step that cannot, and its kind.</summary>
    public static string? UnsupportedReason(FlowPlan plan)
    {
        var isBehindTrained = false;
        foreach (var step in plan.Steps)
        {
            // A logit has no backward pass: it stands before all that is trained.
            if (Builder(step) is null || (step.Spec is LogitSpec && isBehindTrained))
            {
                return $"step {step.Place} ({step.Spec.Kind})";
            }

            isBehindTrained |= step.IsTrained;
        }

        return null;
    }

    /// <summary>Builds all steps; those that do nothing to rows are left out.</summary>
    public static (ManagedStep[] Steps, WorkspaceSize Size) Create(FlowSpec spec, FlatParameters parameters, WorkerTeam team)
    {
        var size = new WorkspaceSize(spec.Shape.Size, 1, 2, 1, spec.Context);
        var (steps, isBehindTrained, weights) = (new List<ManagedStep>(), false, 0L);
        foreach (var plan in FlowPlan.Of(spec).Steps)
        {
            var build = Builder(plan) ?? throw new NotSupportedException($"The managed engine has no step for {plan.Spec.Kind}.");
            if (build(new(parameters, team, isBehindTrained)) is { } step)
            {
                (step.IsTrained, step.FirstWeight) = (plan.IsTrained, (int)weights);
                size = size.Max(step.WorkspaceSize ?? size);
                steps.Add(step);
            }

            isBehindTrained |= plan.IsTrained;
            weights += plan.TrainedWeights;
        }

        return ([.. steps], size);
    }

    /// <summary>The one table of kinds: what builds a step, null from it where it does nothing to rows; no builder where the engine cannot run it.</summary>
    private static Func<Surroundings, ManagedStep?>? Builder(StepPlan step)
    {
        var features = step.Input.Size;
        return step.Spec switch
        {
            FlattenSpec => _ => null,
            LogitSpec logit => _ => new ManagedLogit(logit, features),
            StandardizeSpec => around => new ManagedStandardize(features, around.Parameters, step),
            PermuteSpec permute => _ => new ManagedPermute(permute, features),
            BatchNormSpec { Statistics: BatchStatistics.Batch } norm when step.Input.Rank == 1 =>
                around => new ManagedBatchNorm(norm, features, around.Parameters, step, around.Team),
            ActNormSpec when step.Input.Rank == 1 => around => new ManagedActNorm(features, around.Parameters, step),
            LinearLuSpec => around => new ManagedLinearLu(features, around.Parameters, step),
            AffineCouplingSpec coupling when Networks(coupling).All(network => ManagedConditioner.IsKnown(network.Spec)) =>
                around => around.Coupling(
                    step, coupling.Split(features), changed => new AffineMap(coupling.LogScale, changed, step, around.Parameters), Networks(coupling)),
            SplineCouplingSpec spline when ManagedConditioner.IsKnown(spline.Net) =>
                around => around.Coupling(
                    step,
                    spline.Split(features),
                    changed => new ScalarMap<RationalQuadraticSpline>(new(spline.Spline), changed),
                    [("net", spline.Net)],
                    gathersAlways: true),
            ElementwiseSplineSpec spline when step.Context == 0 || ManagedConditioner.IsKnown(spline.Net) =>
                around => around.Coupling(
                    step,
                    ElementwiseSplineSpec.Split(features),
                    changed => new ScalarMap<RationalQuadraticSpline>(new(spline.Spline), changed),
                    [step.Context == 0 ? (ElementwiseSplineSpec.NumbersName, null) : (ElementwiseSplineSpec.NetName, spline.Net)]),
            _ => null,
        };
    }

    private static (string Name, ConditionerSpec? Spec)[] Networks(AffineCouplingSpec coupling) =>
        coupling.Shared is { } shared ? [("shared", shared)] : [("s", coupling.ScaleNet), ("t", coupling.ShiftNet)];

    /// <summary>What a step is built into.</summary>
    /// <param name="Parameters">The flow's weights.</param>
    /// <param name="Team">The workers.</param>
    /// <param name="IsBehindTrained">Whether anything before the step is trained, so that gradients go on through it.</param>
    private readonly record struct Surroundings(FlatParameters Parameters, WorkerTeam Team, bool IsBehindTrained)
    {
        public ManagedCoupling Coupling(
            StepPlan step,
            (Columns Kept, Columns Changed) split,
            Func<Columns, ElementwiseMap> map,
            IReadOnlyList<(string Name, ConditionerSpec? Spec)> networks,
            bool gathersAlways = false) =>
            new(step, split.Kept, split.Changed, map(split.Changed), networks, Parameters, IsBehindTrained, gathersAlways);
    }
}
