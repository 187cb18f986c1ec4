using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RealNvp.ML.Tests;

public sealed class CursorTests(Trained trained) : IClassFixture<Trained>
{
    [Fact]
    public void A_column_that_nobody_asks_for_costs_no_answer_and_reads_no_other_column()
    {
        var source = new CountedView(trained.Fresh);
        var view = trained.Detector.Transform(source);
        using (var cursor = view.GetRowCursor([view.Schema["Note"]]))
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(["Note"], source.Asked);
            Assert.Equal(1, source.Moves);
            Assert.False(cursor.IsColumnActive(view.Schema["Score"]));
            Assert.Throws<ArgumentException>(() => cursor.GetGetter<float>(view.Schema["Score"]));
        }

        using (var cursor = view.GetRowCursor([view.Schema["LogProbability"]]))
        {
            Assert.Equal(Reading.Columns.Order(), source.Asked.Order());
        }
    }

    [Fact]
    public void Nothing_is_read_before_a_cursor_moves_and_the_first_rows_are_few()
    {
        var source = new CountedView(trained.Fresh);
        var view = trained.Detector.Transform(source);
        using var cursor = view.GetRowCursor(view.Schema);
        Assert.Equal(0, source.Moves);
        Assert.True(cursor.MoveNext());
        Assert.InRange(source.Moves, 1, 32);
    }

    [Fact]
    public void Values_that_are_passed_on_are_those_of_the_row_whatever_their_type()
    {
        var rows = Reading.Rows(200, seed: 8);
        var view = trained.Detector.Transform(trained.Context.Data.LoadFromEnumerable(rows));
        using var cursor = view.GetRowCursor(view.Schema);
        var id = cursor.GetIdGetter();
        var loads = cursor.GetGetter<VBuffer<float>>(view.Schema["Loads"]);
        var room = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Room"]);
        var floor = cursor.GetGetter<int>(view.Schema["Floor"]);
        var ids = new HashSet<DataViewRowId>();
        VBuffer<float> vector = default;
        foreach (var row in rows)
        {
            Assert.True(cursor.MoveNext());
            loads(ref vector);
            Assert.Equal(row.Loads, vector.DenseValues());
            ReadOnlyMemory<char> text = default;
            room(ref text);
            Assert.Equal(row.Room, text.ToString());
            var number = 0;
            floor(ref number);
            Assert.Equal(row.Floor, number);
            DataViewRowId place = default;
            id(ref place);
            Assert.True(ids.Add(place));
        }

        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Several_cursors_at_once_say_the_same()
    {
        var view = trained.Detector.Transform(trained.Fresh);
        var expected = view.GetColumn<float>("Score").ToArray();
        var all = new float[6][];
        Parallel.For(0, all.Length, index => all[index] = [.. view.GetColumn<float>("Score")]);
        Assert.All(all, scores => Assert.Equal(expected, scores));
    }

    [Fact]
    public void A_row_by_itself_has_the_figures_that_it_has_among_others()
    {
        var rows = Reading.Rows(100, odd: 20, seed: 9);
        var context = trained.Context;
        var batch = context.Data.CreateEnumerable<ScoredReading>(trained.Detector.Transform(context.Data.LoadFromEnumerable(rows)), reuseRowObject: false);
        var engine = context.Model.CreatePredictionEngine<Reading, ScoredReading>(trained.Detector);
        foreach (var (row, among) in rows.Zip(batch))
        {
            var alone = engine.Predict(row);
            Assert.Equal(among.LogProbability, alone.LogProbability, 1e-4);
            Assert.Equal(among.Score, alone.Score, 1e-4);
            Assert.Equal(among.PredictedLabel, alone.PredictedLabel);
            Assert.Equal(among.Note, alone.Note);
        }
    }

    [Fact]
    public void A_prediction_engine_of_a_chain_answers_each_row_anew()
    {
        var context = trained.Context;
        var model = context.Transforms.Concatenate("Features", nameof(Reading.Temperature), nameof(Reading.Loads))
            .Append(context.AnomalyDetection.Trainers.NormalizingFlow(Trained.Brief with { Columns = ["Features", nameof(Reading.Room)] }))
            .Fit(trained.Data);
        var engine = context.Model.CreatePredictionEngine<Reading, ScoredReading>(model);
        var rows = Reading.Rows(2, seed: 10);
        var (first, second) = (engine.Predict(rows[0]), engine.Predict(rows[1]));
        Assert.NotEqual(first.LogProbability, second.LogProbability);
        Assert.Equal(first.LogProbability, engine.Predict(rows[0]).LogProbability);
    }

    [Fact]
    public void The_schema_that_an_estimator_foretells_is_that_of_its_transformer()
    {
        var trainer = trained.Context.AnomalyDetection.Trainers.NormalizingFlow(Trained.Options);
        var foretold = trainer.GetOutputSchema(ShapeOf(trained.Data.Schema));
        var schema = trained.Detector.GetOutputSchema(trained.Data.Schema);
        foreach (var column in schema)
        {
            var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
            Assert.Equal(item, foretold.Single(shape => shape.Name == column.Name).ItemType);
        }

        Assert.Equal(schema.Count, foretold.Count);
    }

    // ML.NET makes it of a view for pipelines alone.
    private static SchemaShape ShapeOf(DataViewSchema schema) =>
        (SchemaShape)typeof(SchemaShape).GetMethod("Create", BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, [schema])!;
}
