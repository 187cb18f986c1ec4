using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Tests.Training;
using RealNvp.Tests.Training.Ranks;
using RealNvp.Training;

namespace RealNvp.Mpi.Ranks;

/// <summary>A training of a hundred steps over processes that each hold some rows, held against that of one process on all of them.</summary>
internal static class TrainedRanks
{
    private const int Columns = 4;

    // Wide enough for gradients in several pieces; a batch that neither 2, 3 nor 4 divides.
    private static readonly FlowSpec Spec = new()
    {
        Shape = new(Columns),
        Steps =
        [
            new ActNormSpec(),
            new AffineCouplingSpec { Shared = new MlpSpec { Hidden = [256, 256] } },
            new BatchNormSpec(),
            new AffineCouplingSpec { Flip = true, Shared = new MlpSpec { Hidden = [256, 256] } },
        ],
    };

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 20,
        BatchSize = 17,
        Optimizer = OptimizerKind.Sgd,
        LearningRate = 0.01,
        EmaDecay = 0.9,
        Trim = 0.1,
        ClipNorm = 5,
        Seed = 3,
    };

    /// <summary>Trains, and says what the weights are and how far they are from those of one process.</summary>
    public static int Run(ICollective collective)
    {
        var (together, alone) = (Train(collective), Train(OneProcess.Instance));
        var apart = together.Zip(alone, (a, b) => Math.Abs((double)a - b)).Max() / alone.Max(value => Math.Abs((double)value));
        var isNear = apart <= 1e-5;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"weights {Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(together.AsSpan())))} are {(isNear ? "near" : "far from")} those of one process: {apart:G3}"));
        return isNear ? 0 : 1;
    }

    /// <summary>The weights that the processes come to.</summary>
    public static float[] Train(ICollective collective)
    {
        using var engine = new ManagedEngine(1);
        using var flow = engine.Create(Spec, FlatParameters.Start(Spec, Options.Seed));
        PartedRows Part(ArrayRows rows) => new(rows, collective);
        new Trainer(flow, Part(ArrayRows.Normal(85, Columns, 1)), Part(ArrayRows.Normal(30, Columns, 2)), Options, collective: collective).Run([]);
        return flow.Parameters.Weights.ToArray();
    }
}
