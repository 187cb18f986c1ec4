using RealNvp.Parallelism;
using RealNvp.Specs;

namespace RealNvp.Flows.Managed;

/// <summary>Builds the managed steps of a spec.</summary>
internal static class ManagedSteps
{
    /// <summary>Null when every step of a spec can be built; otherwise the first step that cannot, and why.</summary>
    public static string? WhyNot(FlowSpec spec)
    {
        var hasTrained = false;
        var shapes = spec.Shapes();
        for (var index = 0; index < spec.Steps.Count; index++)
        {
            var step = spec.Steps[index];
            var isKnown = step is FlattenSpec or LogitSpec or StandardizeSpec or PermuteSpec or LinearLuSpec
                || (step is BatchNormSpec { Statistics: BatchStatistics.Batch } or ActNormSpec && shapes[index].Rank == 1)
                || (step is AffineCouplingSpec coupling && (coupling.Shared is { } shared ? ManagedConditioner.IsKnown(shared)
                    : ManagedConditioner.IsKnown(coupling.ScaleNet) && ManagedConditioner.IsKnown(coupling.ShiftNet)))
                || (step is SplineCouplingSpec spline && ManagedConditioner.IsKnown(spline.Net));
            if (!isKnown || (step is LogitSpec && hasTrained))
            {
                return $"step {index} ({step.Kind})";
            }

            hasTrained |= step is AffineCouplingSpec or SplineCouplingSpec or BatchNormSpec or ActNormSpec or LinearLuSpec;
        }

        return null;
    }

    /// <summary>Builds all steps; those that do nothing to rows are left out.</summary>
    public static (ManagedStep[] Steps, ScratchSize Size) Create(FlowSpec spec, FlatParameters parameters, WorkerTeam team)
    {
        var features = spec.Shape.Size;
        var steps = new List<ManagedStep>();
        var size = new ScratchSize(features, 1, 2, 1, spec.Context);
        for (var index = 0; index < spec.Steps.Count; index++)
        {
            var prefix = ParameterLayout.StepPrefix(index);
            var hasInputGradient = steps.Exists(step => step.IsTrained);
            switch (spec.Steps[index])
            {
                case FlattenSpec:
                    break;
                case LogitSpec logit:
                    steps.Add(new ManagedLogit(logit, features));
                    break;
                case StandardizeSpec:
                    steps.Add(new ManagedStandardize(features, parameters, prefix));
                    break;
                case PermuteSpec permute:
                    steps.Add(new ManagedPermute(permute, features));
                    break;
                case BatchNormSpec batchNorm:
                    steps.Add(new ManagedBatchNorm(batchNorm, features, parameters, prefix, team));
                    break;
                case ActNormSpec:
                    steps.Add(new ManagedActNorm(features, parameters, prefix));
                    break;
                case LinearLuSpec:
                    steps.Add(new ManagedLinearLu(features, parameters, prefix));
                    break;
                case AffineCouplingSpec coupling:
                    var step = new ManagedCoupling(coupling, features, parameters, prefix, hasInputGradient);
                    size = size.Max(step.ScratchSize);
                    steps.Add(step);
                    break;
                case SplineCouplingSpec spline:
                    var splineStep = new ManagedSplineCoupling(spline, features, parameters, prefix, hasInputGradient);
                    size = size.Max(splineStep.ScratchSize);
                    steps.Add(splineStep);
                    break;
                default:
                    throw new NotSupportedException($"The managed engine has no step for {spec.Steps[index].Kind}.");
            }
        }

        return ([.. steps], size);
    }
}
