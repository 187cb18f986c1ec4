using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Golden;

/// <summary>
/// Learns tables and writes the calibrated models, files of new rows, what is read in them and how it is scored; and each training on its way.
/// </summary>
internal static class TableWriting
{
    private const ulong Seed = 3;
    private const int StepsBeforeSaving = 9;

    private static readonly TrainingOptions Options = new(Epochs: 3, BatchSize: 16, LearningRate: 0.02, Seed: Seed) { EmaDecay = 0.9 };

    public static void WriteAll(string folder, string checkpoints)
    {
        foreach (var table in TableCases.All)
        {
            var path = Path.Combine(checkpoints, $"table-{table.Name}.csv");
            File.WriteAllText(path, table.Table);
            using var data = DatasetCatalogue.Load(path, new() { Seed = Seed, Table = table.Options });
            using var model = new DensityModel(ManagedEngine.Instance.Create(Spec(data, table), Start(Spec(data, table))), Metadata(data, table), table.Schema(data.Schema!));
            Train(model, data, GoldenFolder.Paths(checkpoints, $"table-{table.Name}"));
            model.Calibration = HeldOutCalibration.Measure(model, data, seed: Seed);
            var (modelPath, expectedPath) = GoldenFolder.Paths(folder, table.Name);
            model.Save(modelPath);
            var rows = Path.Combine(folder, $"{table.Name}.csv");
            File.WriteAllText(rows, table.NewRows);
            TableFigures.Measure(model, rows).Save(expectedPath);
        }
    }

    /// <summary>Trains the model, and on the way writes the training as it stands.</summary>
    private static void Train(DensityModel model, Dataset data, (string File, string Expected) paths)
    {
        var saves = 0;
        TrainingFigures.Measure(
            new Trainer((ITrainableFlow)model.Flow, data.Train, data.Valid, Options),
            capture =>
            {
                if (++saves == StepsBeforeSaving)
                {
                    CheckpointFile.Write(paths.File, capture(), model.Metadata, model.Schema);
                }
            },
            CancellationToken.None).Save(paths.Expected);
    }

    private static FlowSpec Spec(Dataset data, TableCase table)
    {
        var net = new ResidualMlpSpec(6, 1);
        var spec = new FlowSpec
        {
            Shape = data.Shape,
            Base = table.Base,
            Steps = [new StandardizeSpec(), table.Coupling(net, false), new LinearLuSpec(), table.Coupling(net, true), new LinearLuSpec()],
        };
        return data.Train.ContextWidth == 0 ? spec : spec.Given(data.Train.ContextWidth);
    }

    private static FlatParameters Start(FlowSpec spec) => RandomContent.Parameters(spec, Seed);

    private static ModelMetadata Metadata(Dataset data, TableCase table) => new()
    {
        Recipe = table.Name,
        Data = $"{table.Name}.csv",
        Seed = Seed,
        DataSeed = Seed,
        TrainingRows = data.Train.Count,
        Engine = ManagedEngine.Instance.Name,
    };
}
