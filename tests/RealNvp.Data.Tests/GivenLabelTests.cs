using System.Globalization;
using RealNvp.Data.Fitting;
using RealNvp.Data.Scoring;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Data.Tests;

/// <summary>A model of a table that is given the labels of its rows: they are read, filled, written and scored as given columns are.</summary>
public sealed class GivenLabelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dataset _data;
    private readonly ModelFit _fit;

    public GivenLabelTests()
    {
        var options = new DataOptions { Table = new() { Label = "state" } };
        _data = DatasetCatalogue.Load(_folder.Write("t.csv", Text(1000, 1)), options).GivenLabels();
        var recipe = DataRecipe.For(_data);
        _fit = ModelFit.Begin(_data, recipe with { Training = recipe.Training with { Epochs = 12 } });
        _fit.Train([], Token);
        _fit.Calibrate(cancellationToken: Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DensityModel Model => _fit.Model;

    public void Dispose()
    {
        _fit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_model_counts_its_classes_and_is_calibrated_with_them_and_without()
    {
        Assert.Equal(["bad", "fair", "good"], Model.Metadata.Classes);
        Assert.Equal(_data.Train.Count, Model.Metadata.ClassRows!.Sum());
        Assert.Equal(_data.Test.Count, Model.Calibration!.Count);
        Assert.Equal(_data.Test.Count, Model.CalibrationWithoutClasses!.Count);
        Assert.Equal(1, Model.Seen!.TrainedShare(_data.Train, Token));
    }

    [Fact]
    public void New_rows_bring_their_labels_in_any_order_of_columns()
    {
        using var reader = TableReader.Open(_folder.Write("n.csv", "b,state,a\n1,good,2\n3,bad,4\n"), Model);
        var batch = reader.ReadBatches(10, Token).Single();
        Assert.Equal(3, reader.ContextWidth);
        Assert.Equal([0, 0, 1, 1, 0, 0], batch.Context.ToArray());
        using var bare = TableReader.Open(_folder.Write("b.csv", "b,a\n1,2\n"), Model);
        Assert.Equal(0, bare.ContextWidth);
        Assert.Empty(bare.ReadBatches(10, Token).Single().Context.ToArray());
    }

    [Fact]
    public void A_label_that_is_missing_or_unknown_makes_a_row_that_cannot_be_measured()
    {
        using var rows = ScoringRows.OfTable(_folder.Write("n.csv", "a,state,b\n1,good,2\n1,,2\n1,worse,2\n"), Model);
        var entries = rows.Read(Token).Single().Entries;
        Assert.Equal([0, -1, -1], entries.Select(entry => entry.Index));
        Assert.Equal([ReasonKind.MissingValue, ReasonKind.UnknownCategory], entries.Skip(1).Select(entry => entry.Reasons.Single().Kind));
    }

    [Fact]
    public void Written_rows_have_their_labels_and_read_back()
    {
        var path = Path.Combine(_folder.Path, "w.csv");
        TableWriter.Write(path, Model, Rows.Encoded(Model.Schema!, 1, 0, 2, 3, 0, 4), (float[])[0, 1, 0, 1, 0, 0], cancellationToken: Token);
        Assert.Equal(["a,state,b", "1,fair,2", "3,bad,4"], File.ReadAllLines(path));
        using var reader = TableReader.Open(path, Model);
        Assert.Equal([0, 1, 0, 1, 0, 0], reader.ReadBatches(10, Token).Single().Context.ToArray());
    }

    [Fact]
    public void Rates_hold_for_new_rows_with_labels_and_without()
    {
        var labelled = _folder.Write("new.csv", Text(1000, 2));
        var bare = _folder.Write("bare.csv", string.Join('\n', Text(1000, 2).Split('\n').Where(line => line.Length > 0).Select(line => $"{line.Split(',')[0]},{line.Split(',')[2]}")));
        using var detector = Detector(0.2);
        foreach (var path in (string[])[labelled, bare])
        {
            // Of 100 held-out rows and 1,000 new ones: three standard errors of both around 200.
            Assert.InRange(detector.Score(path, Token).Count(row => row.IsFlagged), 80, 330);
        }

        Assert.NotEqual(detector.Score(labelled, Token).First().LogProb, detector.Score(bare, Token).First().LogProb);
        Assert.NotEmpty(detector.Explain(detector.Score(_folder.Write("far.csv", "a,b\n0,90\n"), Token).Single()));
    }

    [Fact]
    public void A_record_brings_its_label_and_one_without_cannot_be_measured()
    {
        using var detector = Detector(null);
        Assert.True(detector.Score(new Dictionary<string, object?> { ["a"] = 10, ["state"] = "good", ["b"] = 1 }).IsScored);
        Assert.Contains("'state'", detector.Score(new Dictionary<string, object?> { ["a"] = 10, ["b"] = 1 }).Reasons.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_label_is_filled_by_the_likeliest_class()
    {
        var cells = new[] { 10, double.NaN, 0.0 };
        Assert.True(new RowImputer(Model).TryFill(cells, Token));
        Assert.Equal(2, cells[1]);
        cells = [double.NaN, 0, 0];
        Assert.True(new RowImputer(Model).TryFill(cells, Token));
        Assert.InRange(cells[0], -4, 4);
        using var reader = TableReader.Open(_folder.Write("g.csv", "a,state,b\n10,,0\n"), Model, MissingRule.Impute);
        Assert.Equal([0, 0, 1], reader.ReadBatches(10, Token).Single().Context.ToArray());
    }

    [Fact]
    public void Labels_that_are_given_call_no_row_an_anomaly()
    {
        var text = Text(200, 3).Replace("good", "no", StringComparison.Ordinal).Replace("fair", "no", StringComparison.Ordinal);
        using var data = DatasetCatalogue.Load(_folder.Write("two.csv", text.Replace("bad", "yes", StringComparison.Ordinal)), new() { Table = new() { Label = "state" } });
        Assert.InRange(data.HeldOut.Count, 1, data.Test.Count - 1);
        Assert.Equal(data.Test.Count, data.GivenLabels().HeldOut.Count);
    }

    private AnomalyDetector Detector(double? falseAlarms)
    {
        var path = Path.Combine(_folder.Path, "m.safetensors");
        Model.Save(path);
        return AnomalyDetector.Load(path, falseAlarms);
    }

    /// <summary>Three states, which shift <c>a</c> by 0, 5 and 10; <c>b</c> is noise.</summary>
    private static string Text(int rows, ulong seed)
    {
        var random = new SeededRandom(seed);
        string[] states = ["bad", "fair", "good"];
        return "a,state,b\n" + string.Concat(Enumerable.Range(0, rows).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{(row % 3 * 5) + random.NextGaussian():F4},{states[row % 3]},{random.NextGaussian():F4}\n")));
    }
}
