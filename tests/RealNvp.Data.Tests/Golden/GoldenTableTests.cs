using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Golden;
using RealNvp.Managed;
using RealNvp.Tests.Golden;
using RealNvp.Training;

namespace RealNvp.Data.Tests.Golden;

/// <summary>Models of tables that earlier versions wrote read the files they read, and score the rows as they did.</summary>
public sealed class GoldenTableTests
{
    private const double Tolerance = 1e-5;
    private const double TrainingTolerance = 1e-4;

    public static TheoryData<string> Tables => [.. GoldenFolder.Names(GoldenFolder.Tables)];

    public static TheoryData<string> Checkpoints =>
        [.. GoldenFolder.Names(GoldenFolder.Checkpoints).Where(name => File.Exists(GoldenFolder.Beside(name, ".csv")))];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Rows_are_read_as_they_were(string name)
    {
        using var model = DensityModel.Load(GoldenFolder.File(name));
        var expected = GoldenFolder.Expected(name);
        var actual = TableFigures.Measure(model, GoldenFolder.Beside(name, ".csv"));

        // Distribution functions may differ in a last digit on another processor; where there are none all is to the bit.
        var tolerance = model.Schema!.Columns.Any(column => column.Marginal is not null) ? 1e-6 : 0;
        Assert.Equal(expected.Floats(ModelFigures.Rows), actual.Floats(ModelFigures.Rows), (a, b) => Math.Abs(a - b) <= tolerance);
        Assert.Equal(expected.Floats(ModelFigures.Context), actual.Floats(ModelFigures.Context));
        Assert.Equal(expected.Doubles(TableFigures.Cells), actual.Doubles(TableFigures.Cells));
        Assert.Equal(expected.Doubles(TableFigures.RowNumbers), actual.Doubles(TableFigures.RowNumbers));
        Assert.Equal(expected.Lines(TableFigures.Labels), actual.Lines(TableFigures.Labels));
        Assert.Equal(expected.Lines(TableFigures.Broken), actual.Lines(TableFigures.Broken));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Rows_are_scored_as_they_were(string name)
    {
        using var model = DensityModel.Load(GoldenFolder.File(name));
        var expected = GoldenFolder.Expected(name);
        GoldenAssert.ScoresAgree(
            expected, ScoreFigures.Measure(model, expected.Floats(ModelFigures.Rows), expected.Floats(ModelFigures.Context)), Tolerance);
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void A_training_on_a_table_ends_where_it_would_have_ended(string name)
    {
        var (checkpoint, metadata) = CheckpointFile.Read(GoldenFolder.File(name));
        var schema = ModelFile.Read(GoldenFolder.File(name)).Schema;
        using var data = DatasetCatalogue.Load(
            GoldenFolder.Beside(name, ".csv"), new() { Seed = metadata.DataSeed!.Value, Schema = schema }, null, TestContext.Current.CancellationToken);
        using var flow = ManagedEngine.Instance.Create(checkpoint.Spec, FlatParameters.Start(checkpoint.Spec, seed: 1));
        var end = TrainingFigures.Measure(Trainer.Resume(flow, data.Train, data.Valid, checkpoint), TestContext.Current.CancellationToken);
        GoldenAssert.Agrees(GoldenFolder.Expected(name), end, checkpoint.Parameters.Plan, TrainingTolerance, TrainingTolerance);
    }

    [Fact]
    public void Some_rows_break_a_relation_and_some_are_flagged()
    {
        var expected = GoldenFolder.Expected("v0/tables/mixed");
        Assert.Equal(5, expected.Lines(TableFigures.Broken).Length);
        Assert.InRange(expected.Doubles("capped-likelihood.flagged").Sum(), 2, 12);
        Assert.Contains("bad", expected.Lines(TableFigures.Labels));
    }
}
