using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tests.Collectives;
using RealNvp.Training;

namespace RealNvp.Tests.Training.Ranks;

/// <summary>A training over several processes is that of one: the same batches, gradients, statistics, figures and decisions.</summary>
public sealed class RanksTests
{
    private const int Columns = 4;

    // 85 rows in batches of 17, which 2, 3 and 4 do not divide: 5 steps an epoch, 100 in all.
    private static readonly TrainingOptions Plain = new() { Epochs = 20, BatchSize = 17, LearningRate = 0.002, Seed = 3 };

    // What stands before a batch norm has weights whose gradients are zero but for rounding, of which Adam makes whole steps.
    private static readonly TrainingOptions Descent = Plain with { Optimizer = OptimizerKind.Sgd, LearningRate = 0.02 };

    private static MlpSpec Network => new() { Hidden = [16] };

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var name in Trainings.Keys)
        {
            data.Add(name, 2);
            data.Add(name, 3);
            data.Add(name, 4);
        }

        return data;
    }

    private static Dictionary<string, RankedTraining> Trainings { get; } = new()
    {
        ["plain"] = Training(Plain),
        ["batch norm"] = Training(Descent, new BatchNormSpec(Affine: true)),
        ["batch norm, two threads each"] = Training(Descent, new BatchNormSpec(Affine: true)) with { Engine = () => new ManagedEngine(2) },
        ["act-norm"] = Training(Plain, new ActNormSpec()),
        ["linear map"] = Training(Plain, new LinearLuSpec()),
        ["dropout"] = Training(Plain) with { Spec = Spec(new ResidualMlpSpec(16, 1, Dropout: 0.2), new ActNormSpec()) },
        ["spline"] = Training(Plain) with
        {
            Spec = new()
            {
                Shape = new(Columns),
                Steps = [new ActNormSpec(), new SplineCouplingSpec { Net = Network }, new SplineCouplingSpec { Flip = true, Net = Network }],
            },
        },
        ["trim"] = Training(Descent with { Trim = 0.2 }, new BatchNormSpec(Affine: true)),
        ["average, clipping, decay"] = Training(Plain with { EmaDecay = 0.9, ClipNorm = 0.5, WeightDecay = 0.01 }),
        ["noise"] = Training(Plain with { Noise = 0.1 }),
        ["parted"] = Training(Descent, new BatchNormSpec(Affine: true)) with { IsParted = true },
        ["parted, trim, context"] = WithContext(Training(Plain with { Trim = 0.1 })) with { IsParted = true },
        ["context"] = WithContext(Training(Plain)),
        ["epochs of a part of a pass"] = Training(Plain with { Epochs = 34, EpochRows = 51 }) with { IsParted = true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Weights_after_a_hundred_steps_are_those_of_one_process(string name, int count)
    {
        var training = Trainings[name];
        var alone = training.Run(1);
        var together = training.Run(count);

        Assert.Equal(alone.Buffers.Keys.Order(), together.Buffers.Keys.Order());
        foreach (var (buffer, values) in alone.Buffers.Where(buffer => buffer.Key is "weights" or "state" or "average.weights"))
        {
            RankedTraining.AssertNear(values, together.Buffers[buffer], 1e-5);
        }

        Assert.Equal(alone.BestEpoch, together.BestEpoch);
        if (count == 3)
        {
            training.Run(count).AssertSame(together);
        }
    }

    private static RankedTraining Training(TrainingOptions options, params StepSpec[] between) =>
        new(Spec(Network, between), ArrayRows.Normal(85, Columns, 1), ArrayRows.Normal(30, Columns, 2), options);

    private static FlowSpec Spec(ConditionerSpec network, params StepSpec[] between) => new()
    {
        Shape = new(Columns),
        Steps =
        [
            new StandardizeSpec(),
            new AffineCouplingSpec { Shared = network },
            .. between,
            new AffineCouplingSpec { Flip = true, ScaleNet = network, ShiftNet = network },
        ],
    };

    private static RankedTraining WithContext(RankedTraining training)
    {
        var context = new float[85 * 2];
        SeededRandom.For(4, 5).FillGaussian(context);
        var rows = new float[85 * Columns];
        SeededRandom.For(6, 5).FillGaussian(rows);
        var given = new ArrayRows(rows, Columns, context, 2);
        return training with { Spec = training.Spec.Given(2), Train = given, Valid = given };
    }
}
