using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Training;

/// <summary>What must hold before a training begins.</summary>
internal static class TrainingGuards
{
    public static void RequireRows(IRows rows, IFlow flow)
    {
        if (rows.Count == 0)
        {
            throw new DataFaultException("There are no training rows; give data that has some.");
        }

        if (rows.Width != flow.Dimension)
        {
            throw new DataFaultException($"The rows have {rows.Width} values but the flow takes {flow.Dimension}; give the flow the data's shape.");
        }

        RequireContext(rows, flow);
    }

    /// <summary>Throws unless the rows come with the context the flow is conditioned on.</summary>
    public static void RequireContext(IRows rows, IFlow flow)
    {
        if (rows.ContextWidth != flow.Spec.Context)
        {
            throw new DataFaultException(
                $"The rows come with {rows.ContextWidth} context values but the flow is conditioned on {flow.Spec.Context}; give both the same.");
        }
    }

    public static void RequireImages(FlowSpec spec, TrainingOptions options)
    {
        if (options.HorizontalFlip && spec.Shape.Rank != 3)
        {
            throw new FlowSpecException(
                $"Mirroring (horizontalFlip in a recipe) is for images, but data of shape {spec.Shape} has no [channels, height, width]; leave it out.")
            {
                Options = [nameof(TrainingOptions.HorizontalFlip)],
            };
        }
    }

    public static void RequireBatches(FlowSpec spec, int batchSize)
    {
        // The pixels of an image count as rows do: its statistics are those of a channel.
        if (FlowPlan.Of(spec).AllSteps.Any(step => step.Spec is BatchNormSpec or ImageCouplingSpec
            && batchSize * (step.Input.Rank == 3 ? step.Input[1] * step.Input[2] : 1) < 2))
        {
            throw new FlowSpecException("Batch norm needs at least 2 rows in a batch; use a larger batch size or more rows.");
        }
    }
}
