using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>What a user is told who asks for a way of computing that the flow, its engine or the processor does not have.</summary>
internal static class ComputeNotices
{
    /// <summary>One sentence for each wish that is not fulfilled, or not as hoped.</summary>
    public static IEnumerable<string> Of(ITrainableFlow flow, TrainingOptions options)
    {
        var isManaged = flow.Engine is ManagedEngine;
        if (options.Memory == MemoryMode.Low && isManaged)
        {
            yield return "--memory low is for the torch engine; this flow runs on the managed engine, which has no such choice.";
        }

        if (options.Precision != NetworkPrecision.Bf16)
        {
            yield break;
        }

        if (isManaged)
        {
            yield return "--precision bf16 is for the torch engine's convolutions; this flow runs on the managed engine in float32.";
        }
        else if (!FlowPlan.Of(flow.Spec).AllSteps.Any(step => step.Spec is ImageCouplingSpec))
        {
            yield return "--precision bf16 is for convolutions and this flow has none; it trains in float32.";
        }
        else if (Bfloat16Instructions.AreMissing)
        {
            yield return "This processor has no instructions for bfloat16, so that torch imitates them: --precision bf16 will be slower than float32.";
        }
    }
}
