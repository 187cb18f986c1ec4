using Microsoft.ML;
using Microsoft.ML.Data;

namespace RealNvp.ML.Tests;

/// <summary>Log p, gaps that are filled in, and rows that are drawn.</summary>
public sealed class FlowTransformTests(Trained trained) : IClassFixture<Trained>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("realnvp-ml-").FullName;

    private static NormalizingFlowOptions Options => Trained.Options;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_density_is_that_of_the_model_and_comes_back_from_a_zip()
    {
        var context = trained.Context;
        var density = context.Transforms.FlowDensity("LogP", Options).Fit(trained.Data);
        var expected = density.Transform(trained.Fresh).GetColumn<float>("LogP").ToArray();
        var row = Reading.Rows(300, odd: 60, seed: 2)[0];
        var drawn = density.Model.Schema!.Columns.Count;
        Assert.Equal(7, drawn);
        Assert.True(float.IsFinite(expected[0]));
        Assert.True(expected[..300].Average() > expected[300..].Average() + 5, "anomalies are less likely");

        var loaded = Reloaded(density);
        Assert.Equal(expected, loaded.Transform(trained.Fresh).GetColumn<float>("LogP").ToArray());
        Assert.Equal(row.Note, loaded.Transform(trained.Fresh).GetColumn<string>("Note").First());
    }

    [Fact]
    public void Gaps_of_numbers_names_keys_and_slots_are_filled_by_the_other_columns_and_nothing_else_is_changed()
    {
        var context = trained.Context;
        var rows = Reading.Rows(600);
        foreach (var row in rows.Where((_, index) => index % 50 == 7))
        {
            row.Pressure = double.NaN;
        }

        foreach (var row in rows.Where((_, index) => index % 50 == 9))
        {
            row.Room = "";
        }

        foreach (var row in rows.Where((_, index) => index % 50 == 11))
        {
            row.Loads[1] = float.NaN;
        }

        var view = context.Data.LoadFromEnumerable(rows);
        var keyed = context.Transforms.Conversion.MapValueToKey("Place", "Room").Fit(view).Transform(view);
        using var imputer = context.Transforms.FlowImputation(
            Options with { Columns = ["Temperature", "Pressure", "Place", "Floor", "Loads"], Training = new() { Epochs = 25, Members = 1 } },
            ["Pressure", "Place", "Loads"]).Fit(keyed);
        var filled = Reloaded(imputer).Transform(keyed);
        var back = context.Transforms.Conversion.MapKeyToValue("Name", "Place").Fit(filled).Transform(filled);
        var (pressures, names, loads) = (
            filled.GetColumn<double>("Pressure").ToArray(), back.GetColumn<string>("Name").ToArray(), filled.GetColumn<float[]>("Loads").ToArray());
        for (var index = 0; index < rows.Length; index++)
        {
            var row = rows[index];
            if (double.IsNaN(row.Pressure))
            {
                Assert.InRange(pressures[index], (2 * row.Temperature) - 5, (2 * row.Temperature) + 5);
            }
            else
            {
                Assert.Equal(row.Pressure, pressures[index]);
            }

            if (row.Room.Length == 0)
            {
                Assert.Equal(row.Floor == 0, names[index] == "cellar");
            }
            else
            {
                Assert.Equal(row.Room, names[index]);
            }

            Assert.Equal(row.Loads[0], loads[index][0]);
            Assert.InRange(loads[index][1], 5, 15);
        }
    }

    [Fact]
    public void A_date_that_is_missing_is_filled_by_what_goes_with_it()
    {
        var context = trained.Context;
        var random = new Random(8);
        var rows = Enumerable.Range(0, 300).Select(index =>
        {
            var day = random.Next(700);
            return new Visit
            {
                Day = index % 30 == 4 ? default : new DateTime(2024, 1, 1).AddDays(day),
                Length = (day + (20 * random.NextSingle())) / 700,
            };
        }).ToArray();
        var options = new NormalizingFlowOptions { Columns = ["Day", "Length"], Training = new() { Epochs = 25, Members = 1 } };
        var view = context.Data.LoadFromEnumerable(rows);
        using var imputer = context.Transforms.FlowImputation(options, ["Day"]).Fit(view);
        foreach (var (row, day) in rows.Zip(imputer.Transform(view).GetColumn<DateTime>("Day")))
        {
            var expected = row.Day == default ? new DateTime(2024, 1, 1).AddDays(700 * row.Length) : row.Day;
            Assert.InRange((day - expected).TotalDays, row.Day == default ? -150 : 0, row.Day == default ? 150 : 0);
        }
    }

    [Fact]
    public void A_type_without_missing_values_is_not_filled()
    {
        var imputer = trained.Context.Transforms.FlowImputation(Trained.Brief, [nameof(Reading.Floor)]);
        var error = Assert.Throws<InvalidInputException>(() => imputer.Fit(trained.Data));
        Assert.Contains("has no missing values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_is_not_learnt_is_not_filled()
    {
        var error = Assert.Throws<InvalidInputException>(() => trained.Context.Transforms.FlowImputation(Options, ["Note"]));
        Assert.Contains("'Note'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drawn_rows_have_the_columns_and_types_of_the_training_and_its_relations()
    {
        var context = trained.Context;
        var view = context.Data.SampleFlow(trained.Detector, 500, seed: 4);
        Assert.Equal(500, view.GetRowCount());
        foreach (var column in view.Schema)
        {
            Assert.Equal(trained.Data.Schema[column.Name].Type, column.Type);
        }

        Reading[] drawn = [.. context.Data.CreateEnumerable<Reading>(view, reuseRowObject: false, ignoreMissingColumns: true)];
        Assert.Equal(500, drawn.Length);
        Assert.Equal(["attic", "cellar", "hall"], drawn.Select(row => row.Room).Distinct().Order());
        Assert.InRange(drawn.Average(row => row.Temperature), 18, 22);
        Assert.InRange(drawn.Average(row => row.Pressure - (2 * row.Temperature)), -1.5, 1.5);
        Assert.InRange(drawn.Count(row => (row.Room == "cellar") == (row.Floor == 0)), 450, 500);
        Assert.InRange(drawn.Count(row => row.IsOpen), 60, 190);
        Assert.All(drawn, row => Assert.Equal(2, row.Loads.Length));
        Assert.Equal(
            view.GetColumn<double>("Pressure").ToArray(), context.Data.SampleFlow(trained.Detector, 500, seed: 4).GetColumn<double>("Pressure").ToArray());
        Assert.NotEqual(
            view.GetColumn<double>("Pressure").ToArray(), context.Data.SampleFlow(trained.Detector, 500, seed: 5).GetColumn<double>("Pressure").ToArray());
    }

    [Fact]
    public void Drawn_rows_are_scored_and_few_are_flagged()
    {
        var scored = trained.Detector.Transform(trained.Context.Data.SampleFlow(trained.Detector, 400));
        Assert.InRange(scored.GetColumn<bool>("PredictedLabel").Count(flagged => flagged), 0, 60);
    }

    [Fact]
    public void Drawn_keys_and_dates_are_those_of_the_training()
    {
        var context = trained.Context;
        var random = new Random(6);
        var rows = Enumerable.Range(0, 300)
            .Select(_ => new Visit
            {
                Day = new DateTime(2024, 1, 1).AddDays(random.Next(300)),
                Kind = random.Next(3) == 0 ? "short" : "long",
                Length = random.NextSingle(),
            })
            .ToArray();
        var view = context.Data.LoadFromEnumerable(rows);
        var keyed = context.Transforms.Conversion.MapValueToKey("Kind").Fit(view).Transform(view);
        using var flow = context.Transforms.FlowDensity("LogP", Trained.Brief with { Columns = ["Day", "Kind", "Length"] }).Fit(keyed);
        var drawn = context.Data.SampleFlow(flow, 200);
        Assert.All(drawn.GetColumn<DateTime>("Day"), day => Assert.InRange(day, new(2022, 1, 1), new(2027, 1, 1)));
        Assert.InRange(drawn.GetColumn<DateTime>("Day").Average(day => (day - new DateTime(2024, 1, 1)).TotalDays), 100, 200);
        var named = context.Transforms.Conversion.MapKeyToValue("Kind").Fit(drawn).Transform(drawn);
        Assert.Equal(["long", "short"], named.GetColumn<string>("Kind").Distinct().Order());
    }

    private ITransformer Reloaded(ITransformer model)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.zip");
        trained.Context.Model.Save(model, null, path);
        return new MLContext().Model.Load(path, out _);
    }

    private sealed class Visit
    {
        public DateTime Day { get; set; }

        public string Kind { get; set; } = "";

        public float Length { get; set; }
    }
}
