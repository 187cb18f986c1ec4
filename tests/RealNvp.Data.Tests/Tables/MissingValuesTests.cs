using System.Globalization;
using RealNvp.Data.Fitting;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Rows;
using RealNvp.Scores;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Rows that lack values: left out or filled, never in silence.</summary>
public sealed class MissingValuesTests : IDisposable
{
    private const int Count = 300;

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly Dataset _complete;
    private readonly DensityModel _model;

    public MissingValuesTests()
    {
        _path = _folder.Write("t.csv", "id,x,n,colour,y,twice\n" + string.Join('\n', Enumerable.Range(0, Count).Select(Line)) + "\n");
        _complete = Load(null);
        var parameters = FlatParameters.Start(Spec(_complete.Schema!), seed: 1);
        _model = new DensityModel(Engines.Create(Spec(_complete.Schema!), parameters), new ModelMetadata(), _complete.Schema);
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Filled_rows_are_training_rows_and_the_split_of_the_others_stays()
    {
        using var filled = Load(_model);
        Assert.Equal((60, 0), (_complete.IncompleteRows, filled.IncompleteRows));
        Assert.Equal(_complete.Train.Count + 60, filled.Train.Count);
        Assert.Equal(All(_complete.Train), All(filled.Train).Take(_complete.Train.Count), Rows);
        Assert.Equal(All(_complete.Valid), All(filled.Valid), Rows);
        Assert.Equal(All(_complete.Test), All(filled.Test), Rows);
        Assert.All(All(filled.Train), row => Assert.All(row, value => Assert.True(float.IsFinite(value))));
        const string Words = "60 missing values in 60 rows filled in by their conditional mode: 30 of 'n', 30 of 'colour'";
        Assert.Contains(filled.Notes, note => note.Contains(Words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_reader_fills_rows_says_which_values_and_counts_them()
    {
        using var reader = TableReader.Open(_folder.Write("n.csv", "colour,n,x,y\nred,,0.5,1.5\n,3,0.5,1\nblue,1,1,1\n,,,2\n"), _model, MissingRule.Impute);
        var batch = reader.ReadBatches(10, TestContext.Current.CancellationToken).Single();
        Assert.Equal([1, 2, 3], batch.RowNumbers.ToArray());
        Assert.Equal([(0, 1L, "n"), (1, 2L, "colour")], batch.Filled.Select(value => (value.Row, value.RowNumber, reader.Schema.Columns[value.Column].Name)));
        Assert.Equal((2, 1), (reader.FilledRows, reader.IncompleteRows));
        Assert.Equal([("n", 1L), ("colour", 1L)], reader.FilledValues);
        Assert.All(batch.Rows.ToArray(), value => Assert.True(float.IsFinite(value)));
        var n = batch.Cells.Span[2];
        Assert.Equal(Math.Round(n), n);
        Assert.Equal(2, reader.Notes.Count);
        Assert.Contains("1 of 4 rows left out, since they lack more than half", reader.Notes[0], StringComparison.Ordinal);

        using var dropping = TableReader.Open(Path.Combine(_folder.Path, "n.csv"), _model);
        Assert.Equal([3], dropping.ReadBatches(10, TestContext.Current.CancellationToken).Single().RowNumbers.ToArray());
        Assert.Contains("3 of 4 rows left out, since a value is missing", Assert.Single(dropping.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_learnt_where_gaps_are_measures_rows_with_them_and_fills_them_if_asked()
    {
        using var table = DatasetCatalogue.Load(_path, new(), null, TestContext.Current.CancellationToken);
        Assert.Equal((Count, 0), (table.Train.Count + table.Valid.Count + table.Test.Count, table.IncompleteRows));
        Assert.Equal(["n", "colour"], table.Schema!.Columns.Where(column => column.HasGaps).Select(column => column.Name));
        using var model = new DensityModel(Engines.Create(Spec(table.Schema), FlatParameters.Start(Spec(table.Schema), 1)), new(), table.Schema);
        var path = _folder.Write("n.csv", "colour,n,x,y\nred,,0.5,1\n,3,0.5,1\nblue,1,1,1\nred,2,,1\n");
        using var reader = TableReader.Open(path, model);
        var batch = reader.ReadBatches(10, TestContext.Current.CancellationToken).Single();
        Assert.Equal([1, 2, 3], batch.RowNumbers.ToArray());
        Assert.Empty(batch.Filled);
        Assert.All(model.LogProbs(batch.Rows.ToArray()), logProb => Assert.True(double.IsFinite(logProb)));
        using var filling = TableReader.Open(path, model, MissingRule.Impute);
        Assert.Equal(
            ["n", "colour", "x"],
            filling.ReadBatches(10, TestContext.Current.CancellationToken).Single().Filled.Select(value => filling.Schema.Columns[value.Column].Name));
    }

    [Fact]
    public void A_table_without_a_complete_row_is_learnt_and_a_gap_that_is_unlikely_is_a_reason()
    {
        var random = new SeededRandom(7);
        var lines = Enumerable.Range(0, 600).Select(_ => (double)random.NextGaussian()).Select((x, i) =>
            FormattableString.Invariant($"{x},{(x > 0 ? "1" : "")},{(x > 0 ? "" : i % 7)},{(i % 5 == 0 ? random.NextGaussian() : "")}"));
        var path = _folder.Write("gaps.csv", $"x,mark,other,seldom\n{string.Join('\n', lines)}\n");
        using var detector = AnomalyDetector.Fit(
            path, new() { Epochs = 60, Seed = 3 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["always 1", "levels 0 to 6", "any number"], detector.Model.Schema!.Columns.Skip(1).Select(column => column.Treatment.Split(';')[0]));
        var row = detector.Score(_folder.Write("new.csv", "x,mark,other,seldom\n2,,,\n"), cancellationToken: TestContext.Current.CancellationToken).Single();
        Assert.Contains(
            detector.Explain(row),
            reason => reason.ToString().StartsWith("'mark' has no value, unlikely given the others", StringComparison.Ordinal) && reason.Expected == "1");

        // Half of the rows have this gap, and beside a low x it is no reason.
        var usual = detector.Score(_folder.Write("usual.csv", "x,mark,other,seldom\n-1,,3,\n"), cancellationToken: TestContext.Current.CancellationToken).Single();
        Assert.DoesNotContain(detector.Explain(usual), reason => reason.ToString().StartsWith("'mark'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_gap_is_never_filled_with_a_gap()
    {
        var random = new SeededRandom(6);
        double[][] rows =
        [
            .. Enumerable.Range(0, 400).Select(_ => (double)random.NextGaussian()).Select((value, i) =>
                (double[])[value, i % 3 == 0 ? double.NaN : value + (0.1 * random.NextGaussian()), i % 4 == 1 ? double.NaN : Math.Exp(value)]),
        ];
        var options = new FitOptions { Preset = Presets.Find("plane"), Epochs = 10, Seed = 3 };
        using var model = ModelFitting.Fit(TableSource.FromRows(rows), options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([false, true, true], model.Schema!.Columns.Select(column => column.HasGaps));
        var imputer = new RowImputer(model);
        foreach (var row in rows.Where(row => row.Count(double.IsNaN) == 1).Take(60))
        {
            var cells = row.ToArray();
            Assert.True(imputer.TryFill(cells, TestContext.Current.CancellationToken));
            Assert.All(cells, cell => Assert.True(double.IsFinite(cell)));
            Assert.True(cells[2] > 0);
        }
    }

    [Fact]
    public void A_filled_table_is_the_table_but_for_its_gaps()
    {
        var output = Path.Combine(_folder.Path, "filled.csv");
        var filled = FilledTable.Write(_path, output, _model, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((Count, 60, 0), (filled.Rows, filled.FilledRows, filled.RowsWithGaps));
        var (before, after) = (File.ReadAllLines(_path), File.ReadAllLines(output));
        Assert.Equal(before.Length, after.Length);
        foreach (var (was, now) in before.Zip(after).Select(pair => (pair.First.Split(','), pair.Second.Split(','))))
        {
            for (var column = 0; column < was.Length; column++)
            {
                if (was[column].Length > 0)
                {
                    Assert.Equal(was[column], now[column]);
                }
                else if (column == 2)
                {
                    Assert.True(int.TryParse(now[column], out _));
                }
                else
                {
                    Assert.Contains(now[column], (string[])["blue", "green", "red"]);
                }
            }
        }
    }

    [Fact]
    public void A_filled_table_keeps_its_delimiter_and_decimal_sign_and_the_gaps_that_cannot_be_filled()
    {
        var path = _folder.Write("n.csv", "x;twice;other;colour;n;y\n0,5;;;red;;0,25\n;;1,5;;;1\n;3,5;;red;2;1,5\n");
        var output = Path.Combine(_folder.Path, "filled.csv");
        var filled = FilledTable.Write(path, output, _model, cancellationToken: TestContext.Current.CancellationToken);
        var lines = File.ReadAllLines(output);
        Assert.Equal("x;twice;other;colour;n;y", lines[0]);
        Assert.Matches("^0,5;2;;red;-?[0-9]+;0,25$", lines[1]);
        Assert.Equal(";;1,5;;;1", lines[2]);
        Assert.Matches("^1,25[0-9]*;3,5;;red;2;1,5$", lines[3]);
        Assert.Equal((2, 1), (filled.FilledRows, filled.RowsWithGaps));
        Assert.Contains(filled.Notes, note => note.Contains("1 of 3 rows keep their gaps", StringComparison.Ordinal));
        FilledTable.Write(path, Path.ChangeExtension(output, ".tsv"), _model, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("x\ttwice\tother\tcolour\tn\ty", File.ReadLines(Path.ChangeExtension(output, ".tsv")).First());
        Assert.Throws<DataFaultException>(() =>
            FilledTable.Write(path, Path.ChangeExtension(output, ".json"), _model, cancellationToken: TestContext.Current.CancellationToken));
    }

    // n in every tenth row and colour in every tenth are missing; twice is 1 + 2 x and left out.
    private static string Line(int i)
    {
        var x = Math.Round(3 * Math.Sin(i * i), 3);
        var n = i % 10 == 3 ? "" : (i % 6).ToString(CultureInfo.InvariantCulture);
        var colour = i % 10 == 7 ? "" : x > 0.3 ? "red" : i % 2 == 0 ? "green" : "blue";
        return FormattableString.Invariant($"id{i},{x},{n},{colour},{Math.Round(3 * Math.Cos(i), 3)},{1 + (2 * x):F3}");
    }

    private static FlowSpec Spec(TableSchema schema)
    {
        var net = new MlpSpec { Hidden = [8] };
        return new() { Shape = new Shape(schema.Width), Steps = [new AffineCouplingSpec { ScaleNet = net, ShiftNet = net }] };
    }

    private static bool Rows(float[] first, float[] second) => first.SequenceEqual(second);

    private static List<float[]> All(IRows rows)
    {
        var all = new List<float[]>();
        for (var row = 0; row < rows.Count; row++)
        {
            all.Add(new float[rows.Width]);
            rows.Read(row, all[row]);
        }

        return all;
    }

    private Dataset Load(DensityModel? filledBy) =>
        DatasetCatalogue.Load(_path, new DataOptions { FilledBy = filledBy, Missing = MissingRule.Drop }, null, TestContext.Current.CancellationToken);
}
