using RealNvp.Flows;
using RealNvp.Rows;
using RealNvp.Specs;

namespace RealNvp.Training;

/// <summary>What must hold before a training begins.</summary>
internal static class TrainingGuards
{
    public static void Require(IFlow flow, IRows train, TrainingOptions options, int processes = 1)
    {
        options.Check();
        FlowRows.RequireRows(train, flow);
        RequireImages(flow.Spec, options);
        RequireNumbers(flow.Spec, options);
        var batchSize = LeastLikelyTrim.Kept(Math.Min(options.BatchSize, train.Count), options.Trim);
        RequireBatches(flow.Spec, batchSize);
        RequireParts(batchSize, processes);
    }

    private static void RequireParts(int batchSize, int processes)
    {
        if (batchSize < processes)
        {
            throw new FlowSpecException(
                $"A batch of {Counted.Of(batchSize, "row")} cannot be shared by {processes} processes; use a larger batch size or fewer processes.")
            {
                Options = [nameof(TrainingOptions.BatchSize)],
            };
        }
    }

    private static void RequireImages(FlowSpec spec, TrainingOptions options)
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

    private static void RequireNumbers(FlowSpec spec, TrainingOptions options)
    {
        if (options.Noise > 0 && spec.Levels is { } levels)
        {
            throw new FlowSpecException(
                $"Noise on training rows (noise in a recipe) is for real numbers, but the data is quantised, with {levels} levels, and gets noise as wide "
                + "as a level already; leave it out.")
            {
                Options = [nameof(TrainingOptions.Noise)],
            };
        }
    }

    private static void RequireBatches(FlowSpec spec, int batchSize)
    {
        // The pixels of an image count as rows do: its statistics are those of a channel.
        if (FlowPlan.Of(spec).AllSteps.Any(step => step.Spec is BatchNormSpec or ImageCouplingSpec or DequantisationCouplingSpec
            && batchSize * (step.Input.Rank == 3 ? step.Input[1] * step.Input[2] : 1) < 2))
        {
            throw new FlowSpecException("Batch norm needs at least 2 rows in a batch; use a larger batch size or more rows.");
        }
    }
}
