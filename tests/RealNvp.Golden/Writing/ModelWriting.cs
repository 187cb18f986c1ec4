using RealNvp.Calibration;
using RealNvp.Data;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Scores;
using RealNvp.Torch;
using RealNvp.Training;

namespace RealNvp.Golden;

/// <summary>Writes a model of every flow, and what it says of some rows.</summary>
internal static class ModelWriting
{
    private const int RowCount = 6;
    private const int ReferenceCount = 40;
    private const int HeldOutCount = 30;
    private const ulong Seed = 20;

    public static void WriteAll(string folder)
    {
        foreach (var golden in VectorCases.All.Concat(ImageCases.All))
        {
            Write(folder, golden, isCalibrated: false);
        }

        Write(folder, ImageCases.Calibrated, isCalibrated: true);
        Write(folder, VectorCases.CalibratedEnsemble, isCalibrated: true);
    }

    private static void Write(string folder, GoldenCase golden, bool isCalibrated)
    {
        var (spec, (path, expectedPath)) = (golden.Flow.Validated(), GoldenFolder.Paths(folder, golden.Name));
        var parameters = RandomContent.Parameters(spec, Seed);
        var engine = ManagedEngine.Instance.UnsupportedReason(spec) is null ? (IFlowEngine)ManagedEngine.Instance : TorchEngine.Instance;
        var first = new DensityModel(engine.Create(spec, parameters), Metadata(golden, engine));
        using var model = golden.Others.Length == 0 ? first : Ensemble(first, golden, engine);
        if (isCalibrated)
        {
            var reference = ReferenceRows.Draw(Part(ReferenceCount, Seed + 1));
            model.Calibration = ScoreCalibration.Measure(model, Part(HeldOutCount, Seed + 2), reference);
        }

        if (golden.IsToldClassesAndNot)
        {
            var reference = ReferenceRows.Draw(Classed(ReferenceCount, Seed + 1));
            model.Calibration = ScoreCalibration.Measure(model, Classed(HeldOutCount, Seed + 2), reference);
            model.CalibrationWithoutClasses = ScoreCalibration.Measure(model, Part(HeldOutCount, Seed + 8), reference);
        }

        if (golden.From is not null)
        {
            model.Seen = SeenRows.Measure(Part(ReferenceCount, Seed + 5), Part(HeldOutCount, Seed + 6), Part(HeldOutCount, Seed + 7));
        }

        model.Save(path);
        var rows = RandomContent.Rows(spec, RowCount, Seed + 3);
        var context = RandomContent.Context(spec, golden.Classes is not null, RowCount, Seed + 4);
        var scores = isCalibrated ? ScoreFigures.Measure(model, rows, context)
            : golden.IsToldClassesAndNot ? ScoreFigures.Measure(model, rows, [])
            : null;
        var figures = ModelFigures.Measure(model, rows, context);
        scores?.AddTo(figures);
        figures.Save(expectedPath);

        FloatRows Part(int count, ulong seed) => new(RandomContent.Rows(spec, count, seed), spec.Shape.Size);

        FloatRows Classed(int count, ulong seed) => new(
            RandomContent.Rows(spec, count, seed), spec.Shape.Size, RandomContent.Context(spec, areClasses: true, count, seed), spec.Context);
    }

    private static DensityModel Ensemble(DensityModel first, GoldenCase golden, IFlowEngine engine) => DensityModel.Ensemble(
    [
        first,
        .. golden.Others.Index().Select(other => new DensityModel(
            engine.Create(other.Item.Validated(), RandomContent.Parameters(other.Item, Seed + 30 + (ulong)other.Index)),
            Metadata(golden, engine) with { Seed = Seed + 30 + (ulong)other.Index, ValidNats = golden.Flow.Levels is null ? null : -0.25 })),
    ]);

    private static ModelMetadata Metadata(GoldenCase golden, IFlowEngine engine) => new()
    {
        Recipe = golden.Name,
        Data = "golden",
        Seed = Seed,
        DataSeed = golden.Classes is null ? null : ulong.MaxValue,
        From = golden.From,
        TrainingRows = 100,
        Epoch = 7,
        ValidNats = -1.0 / 3,
        ValidBitsPerDimension = golden.Flow.Levels is null ? null : 1.25,
        Classes = golden.Classes,
        ClassRows = golden.ClassRows,
        Engine = engine.Name,
        Seconds = 0.5,
    };
}
