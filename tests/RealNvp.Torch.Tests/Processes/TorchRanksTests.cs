using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Tests.Training;
using RealNvp.Tests.Training.Ranks;
using RealNvp.Training;

namespace RealNvp.Torch.Tests.Processes;

/// <summary>A training by torch over several processes is that of one.</summary>
public sealed class TorchRanksTests
{
    // The gradients of what stands before a norm are zero but for rounding, of which Adam makes whole steps.
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 25,
        BatchSize = 10,
        LearningRate = 1e-3,
        Optimizer = OptimizerKind.Sgd,
        EmaDecay = 0.9,
        ClipNorm = 5,
        WeightDecay = 1e-4,
    };

    [Theory]
    [InlineData("two scales", 2, MemoryMode.Normal)]
    [InlineData("channel mask", 3, MemoryMode.Low)]
    [InlineData("conditional coupling, half", 4, MemoryMode.Normal)]
    public void Weights_after_a_hundred_steps_are_those_of_one_process(string name, int count, MemoryMode memory)
    {
        var training = Training(name, memory) with { IsParted = count == 3 };

        var (alone, together) = (training.Run(1), training.Run(count));

        foreach (var buffer in (string[])["weights", "average.weights", "state"])
        {
            RankedTraining.AssertNear(alone.Buffers[buffer], together.Buffers[buffer], 1e-5);
        }

        Assert.Equal(alone.BestEpoch, together.BestEpoch);
    }

    [Fact]
    public void A_training_repeats_to_the_bit_for_the_same_number_of_processes()
    {
        var training = Training("one scale", MemoryMode.Normal);
        training = training with { Options = training.Options with { Epochs = 2, Trim = 0.2, Optimizer = OptimizerKind.Adam } };

        training.Run(3).AssertSame(training.Run(3));
    }

    private static RankedTraining Training(string name, MemoryMode memory)
    {
        var spec = ImageFlowCases.Has(name) ? ImageFlowCases.Spec(name) : FlowCases.Spec(name);
        return new(spec, Rows(47, 1), Rows(21, 2), Options with { Memory = memory }) { Engine = () => TorchEngine.Instance };

        ArrayRows Rows(int count, ulong seed)
        {
            var rows = FlowCases.RandomRows(spec, count, seed);
            return new(
                spec.Levels is { } levels ? [.. rows.Select(value => MathF.Floor(value * levels))] : rows,
                spec.Shape.Size,
                FlowCases.RandomContext(spec, count, seed),
                spec.Context);
        }
    }
}
